"""One cell, with people who set it and tickets that come in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from routing_rules.facts import Cell
from routing_rules.vocabulary import Stage
from service.flow.reporting.roll_up import roll_up
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.cells import set_cell
from service.people.actor import Actor
from service.tables import Message
from tests.builders import triage_all

FORUM = Cell("porting", "forum")
WORDS = "Mijn nummerbehoud lukt niet"
DAYS = 4
"""The oldest message is so many days old: figures are averages over as many whole days."""


async def setting(database: Database, actor: Actor, stage: Stage, share: int, note: str = "Because.") -> datetime:
    """Set it, and the moment just after."""
    async with database.transaction() as session:
        await set_cell(session, actor, FORUM, stage=stage, share=share, note=note)
    return now()


async def came_in(database: Database, authors: Sequence[str]) -> None:
    """One ticket each, spread over the days before today, counted by the report."""
    today = now().replace(hour=12)
    async with database.transaction() as session:
        for place, author in enumerate(authors):
            at = today - timedelta(days=DAYS - place % DAYS)
            session.add(
                Message(
                    channel=FORUM.channel,
                    external_id=author,
                    text=WORDS,
                    sent_at=at,
                    received_at=at,
                    author_id=author,
                )
            )
    await triage_all(database)
    while await roll_up(database, 500):
        pass
