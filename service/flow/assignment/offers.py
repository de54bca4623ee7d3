"""Offers: a ticket held out to one colleague, who accepts it, declines it, or lets it expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.assign import Assignment, Nobody, give_out
from routing_rules.rulebook_parts import Rulebook
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import EventKind, PresenceStatus, Work
from service.configuration.queries import active_configuration
from service.flow.assignment import statements
from service.flow.assignment.receivers import ledger_name, ledger_names, people, together, work_items
from service.foundation.arrays import array
from service.foundation.database import connection_of
from service.people.actor import SYSTEM
from service.tables.people import OfferOutcome
from service.tickets.ledger import Entry, lock_tickets, record

SET = 200
"""Tickets of one queue that are looked at together."""


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer that nobody has answered yet."""

    id: int
    colleague_id: int
    expires_at: datetime


async def offer_waiting(session: AsyncSession, at: datetime) -> int:
    """Offer what waits in queues that are pushed, to whoever can receive it; returns how many were offered."""
    rulebook = (await active_configuration(session)).rulebook
    pushed = {queue: work for queue, work in rulebook.service_levels.work.items() if work.work is Work.PUSH}
    if not pushed:
        return 0
    await (await connection_of(session)).exec_driver_sql(statements.ONE_AT_A_TIME)
    return sum([await _offer_queue(session, rulebook, queue, work, at) for queue, work in sorted(pushed.items())])


async def open_offer(session: AsyncSession, ticket: int) -> OpenOffer | None:
    """The offer of this ticket, locked. The caller holds the ticket."""
    rows = await (await connection_of(session)).exec_driver_sql(statements.MINE, {"ticket": ticket})
    row = rows.mappings().one_or_none()
    return None if row is None else OpenOffer(row["id"], row["colleague_id"], row["expires_at"])


async def end_offers(session: AsyncSession, ids: Sequence[int], outcome: OfferOutcome, at: datetime) -> set[int]:
    """These offers end so; returns those that had not ended already."""
    terms = {"ids": list(ids), "outcome": outcome.value, "at": at}
    rows = await (await connection_of(session)).exec_driver_sql(statements.END_OFFERS, terms)
    return set(rows.scalars())


async def note_given(session: AsyncSession, given: Sequence[tuple[int, datetime]]) -> None:
    """When each of these colleagues was last given work, for the turns of round robin."""
    latest = dict(sorted(given, key=lambda one: one[1]))
    terms = {"ids": array(sorted(latest)), "ats": array(latest[one] for one in sorted(latest))}
    await (await connection_of(session)).exec_driver_sql(statements.GIVEN, terms)


async def _offer_queue(session: AsyncSession, rulebook: Rulebook, queue: str, work: QueueWork, at: datetime) -> int:
    department = rulebook.queues[queue].department
    receivers = [one.receiver for one in await people(session, rulebook, at, departments=[department])]
    able = [
        one for one in receivers if one.status is PresenceStatus.AVAILABLE and one.on_shift and one.load < one.capacity
    ]
    if not able:
        return 0
    terms = {
        "queue": queue,
        "able": [one.colleague for one in able],
        "languages": together(one.languages for one in able),
        "processes": together(one.processes for one in able),
        "language_relaxed": at - work.relax_language,
        "process_relaxed": at - work.relax_process,
        "limit": SET,
    }
    rows = (await (await connection_of(session)).exec_driver_sql(statements.OFFERABLE, terms)).mappings().all()
    if not rows:
        return 0
    items = await work_items(session, rows, rulebook)
    outcomes: list[Assignment | Nobody] = give_out(items, receivers, work, rulebook.service_levels.weights, at)
    given = [outcome for outcome in outcomes if isinstance(outcome, Assignment)]
    await _offer(session, queue, given, at, at + work.accept)
    return len(given)


async def _offer(
    session: AsyncSession, queue: str, given: Sequence[Assignment], at: datetime, expires_at: datetime
) -> None:
    if not given:
        return
    terms = {
        "queue": queue,
        "at": at,
        "expires_at": expires_at,
        "tickets": [one.ticket for one in given],
        "colleagues": [one.colleague for one in given],
    }
    await (await connection_of(session)).exec_driver_sql(statements.OFFER, terms)
    await note_given(session, [(one.colleague, one.given_at) for one in given])
    tickets = await lock_tickets(session, [one.ticket for one in given])
    entries = [
        Entry(tickets[one.ticket], EventKind.TICKET_OFFERED, SYSTEM.name, data=_explained(one, expires_at))
        for one in given
    ]
    await record(session, entries, at)


def _explained(one: Assignment, expires_at: datetime) -> dict[str, object]:
    because = {"why": one.why.value, "waived": list(one.waived), "skipped": ledger_names(one.skipped)}
    return {"colleague": ledger_name(one.colleague), "expires_at": expires_at, "because": because}
