"""What a training needs to know, read from the database in one moment."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from service.configuration.queries import active_configuration
from service.flow.learning import due, statements
from service.flow.learning.material import examples_digest, labels_said
from service.flow.learning.outcome import Before
from service.flow.learning.queries import set_asides, waiting
from service.flow.learning.training import CameIn, Champion, Range, Task
from service.foundation.clock import now
from service.reader.examples import rulebook_examples
from service.tables import Model

COUNTED = 20_000
"""More messages than that since the champion was trained are as good as that many."""
SHADOWED = 300
"""Newest messages that are read by both, to see what would change."""


async def is_time(session: AsyncSession) -> bool:
    """Whether something waits to be learned for long enough; costs two short queries."""
    rulebook = (await active_configuration(session)).rulebook
    waits, newest = await waiting(session), await _newest(session)
    return due.is_time(waits, newest, _digest_of(rulebook.digest, rulebook), now())


async def task_at_hand(session: AsyncSession, code_version: str) -> Task:
    """Everything for one training, as it is now."""
    connection = await session.connection()
    came_in = await connection.exec_driver_sql(statements.NEWEST_MESSAGES, {"limit": SHADOWED})
    return Task(
        rulebook=(await active_configuration(session)).rulebook,
        said=await labels_said(session),
        newest=[CameIn._make(row) for row in came_in],
        champion=await _champion(session),
        accepted=frozenset(
            Range(one.actor, one.after, one.upto) for one in await set_asides(session) if one.accepted_by is not None
        ),
        before=await _before(session, code_version),
    )


async def _champion(session: AsyncSession) -> Champion | None:
    terms = {"most": COUNTED}
    row = (await (await session.connection()).exec_driver_sql(statements.CHAMPION, terms)).one_or_none()
    return (
        None if row is None else Champion(row.id, bytes(row.content), row.content_digest, row.newest_label, row.came_in)
    )


async def _before(session: AsyncSession, code_version: str) -> dict[str, Before]:
    """Models by their data; those that were refused for what contradicts are no answer: a person may accept it."""
    rows = await session.exec(
        select(Model.id, Model.state, Model.data_digest, Model.figures)
        .where(Model.code_version == code_version)
        .order_by(col(Model.id))
    )
    return {digest: Before(number, state) for number, state, digest, figures in rows if not figures.get("set_aside")}


async def _newest(session: AsyncSession) -> due.Newest | None:
    row = (await (await session.connection()).exec_driver_sql(statements.NEWEST_TRAINING)).one_or_none()
    if row is None:
        return None
    accepted = None if row.accepted_at is None else datetime.fromisoformat(row.accepted_at)
    return due.Newest(row.trained_at, float(row.cpu_seconds or 0), row.rulebook_digest, accepted)


def _digest_of(rulebook_digest: str, rulebook: Rulebook) -> str:
    known = _digests.get(rulebook_digest)
    if known is None:
        known = _digests[rulebook_digest] = examples_digest(rulebook_examples(rulebook))
    return known


_digests: dict[str, str] = {}
"""By rulebook: its examples are read through its rules, and asked for every two seconds."""
