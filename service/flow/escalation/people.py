"""The colleagues who can be asked, as they stand now, and where to reach them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from routing_rules.takers import Person
from routing_rules.vocabulary import PresenceStatus, Role
from service.people.presence import status_at
from service.tables import Colleague, Offer, Presence, Shift
from service.tables.people import ShiftKind


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a colleague reads mail, and in which language."""

    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Everybody:
    """All colleagues who were not disabled."""

    people: tuple[Person, ...]
    mailboxes: Mapping[int, Mailbox]
    """Of those who have one."""


async def open_offers(connection: AsyncConnection, tickets: Iterable[int]) -> dict[int, int]:
    """To whom each of these tickets is offered just now, for those that are."""
    wanted = select(col(Offer.ticket_id), col(Offer.colleague_id)).where(
        col(Offer.ticket_id).in_(list(tickets)), col(Offer.ended_at).is_(None)
    )
    return {ticket: colleague for ticket, colleague in await connection.execute(wanted)}


async def everybody(connection: AsyncConnection, at: datetime) -> Everybody:
    """Who there is at that moment."""
    on_call = exists().where(
        col(Shift.colleague_id) == col(Colleague.id),
        col(Shift.kind) == ShiftKind.ON_CALL.value,
        col(Shift.starts_at) <= at,
        col(Shift.ends_at) > at,
    )
    wanted = (
        select(
            col(Colleague.id),
            col(Colleague.roles),
            col(Colleague.department),
            col(Colleague.email),
            col(Colleague.language),
            status_at(at).label("status"),
            on_call.label("on_call"),
        )
        .join(Presence, col(Presence.colleague_id) == col(Colleague.id), isouter=True)
        .where(col(Colleague.disabled_at).is_(None))
        .order_by(col(Colleague.id))
    )
    rows = (await connection.execute(wanted)).all()
    return Everybody(
        tuple(
            Person(row.id, frozenset(map(Role, row.roles)), row.department, PresenceStatus(row.status), row.on_call)
            for row in rows
        ),
        {row.id: Mailbox(row.email, row.language) for row in rows if row.email},
    )
