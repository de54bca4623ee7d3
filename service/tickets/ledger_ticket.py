"""A ticket as the ledger knows it, with its clocks, whose row the caller holds locked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.clocks import Clocks
from routing_rules.policies import PolicyFacts
from routing_rules.priority import PriorityFacts
from routing_rules.service_levels import ServiceLevels
from routing_rules.targets import Target
from routing_rules.vocabulary import ClockKind, Intent, Outcome, TicketState
from service.foundation.arrays import array
from service.foundation.database import connection_of
from service.tickets import statements


@dataclass(slots=True)
class LedgerTicket:
    """A ticket whose row the caller holds locked (or is about to make), as the ledger knows it."""

    id: int
    channel: str
    contact_id: int
    thread_id: int
    state: TicketState
    queue: str
    owner: str | None
    routed_by: str
    process: str | None
    stage: str
    urgency: int
    tone: str
    language: str
    subject: str
    claimed_by: int | None
    claimed_at: datetime | None
    opened_at: datetime
    waiting_since: datetime
    last_message_at: datetime
    solved_at: datetime | None
    follows: int | None
    merged_into: int | None
    version: int
    reach: int = 0
    contact_group: str | None = None
    raised: int = 0
    pinned: bool = False
    escalated_from: str | None = None
    priority: int = 0
    rank: float = 0.0
    risk: int = 0
    due_at: datetime | None = None
    due_kind: str | None = None
    near_at: datetime | None = None
    replied_at: datetime | None = None
    intent: str = Intent.QUESTION
    concerns: Sequence[str] = ()
    questions: int = 0
    """How many questions about it are with a department: the ledger counts them."""
    clocks: Clocks = field(default_factory=Clocks)
    stored: dict[int, tuple[object, ...]] = field(default_factory=dict)
    """The rows of its clocks as they are in the database, by id."""

    @property
    def home(self) -> str:
        """The queue it is in, or was in before it was escalated."""
        return self.escalated_from or self.queue

    @property
    def concerns_column(self) -> str:
        """Its concerns, as text that Postgres casts to an array."""
        return array(self.concerns)

    def policy_facts(self) -> PolicyFacts:
        """What policies look at. What a ladder raised is left out: being late must not make a promise shorter."""
        steady = self.priority - self.raised
        return PolicyFacts(self.channel, self.language, self.process, self.contact_group, steady)

    def priority_facts(self, levels: ServiceLevels) -> PriorityFacts:
        """What its priority depends on."""
        has_window = self.channel in levels.reply_windows
        return PriorityFacts(self.urgency, self.reach, self.tone, self.process, has_window, self.raised)


CHANGEABLE = frozenset(
    {
        "thread_id",
        "queue",
        "owner",
        "routed_by",
        "process",
        "stage",
        "urgency",
        "tone",
        "intent",
        "concerns",
        "subject",
        "reach",
        "contact_group",
        "raised",
        "pinned",
        "claimed_by",
        "claimed_at",
        "waiting_since",
        "last_message_at",
        "solved_at",
        "merged_into",
    }
)
"""What an entry may change besides the state, which only the lifecycle decides; the clocks decide the rest."""


async def lock_tickets(
    session: AsyncSession | AsyncConnection, ids: Iterable[int], *, skip_locked: bool = False
) -> dict[int, LedgerTicket]:
    """Lock these tickets in the order of their numbers, so that two callers never wait for each other.

    With `skip_locked`, those that somebody else has in hand just now are left out.
    """
    connection = await connection_of(session)
    lock = statements.LOCK_BY_ID + (" SKIP LOCKED" if skip_locked else "")
    rows = await connection.exec_driver_sql(lock, {"ids": array(sorted(set(ids)))})
    tickets = [_ticket(row) for row in rows.mappings()]
    await _wind(connection, tickets)
    return {ticket.id: ticket for ticket in tickets}


async def lock_open_threads(session: AsyncSession | AsyncConnection, thread_ids: Iterable[int]) -> list[LedgerTicket]:
    """Lock the tickets of these threads that are not closed: at most one each."""
    connection = await connection_of(session)
    rows = await connection.exec_driver_sql(statements.LOCK_OPEN_BY_THREAD, {"ids": array(sorted(set(thread_ids)))})
    tickets = [_ticket(row) for row in rows.mappings()]
    await _wind(connection, tickets)
    return tickets


def target_row(target: Target) -> tuple[object, ...]:
    """A clock in the order of its columns, without its id and ticket."""
    return (
        target.kind.value,
        target.subject,
        target.started_at,
        array(target.spans),
        target.policy,
        target.calendar,
        target.ladder,
        target.seconds,
        target.due_at,
        target.near_at,
        target.ended_at,
        target.outcome,
        array(target.fired),
        target.repeat_step,
        target.repeat_at,
        target.repeats,
        target.next_at,
        target.levels_id,
    )


def target_of(row: Mapping[Any, Any]) -> Target:
    """A clock from its row."""
    return Target(
        kind=ClockKind(row["kind"]),
        subject=row["subject"],
        started_at=row["started_at"],
        spans=list(row["spans"]),
        policy=row["policy"],
        calendar=row["calendar"],
        seconds=row["seconds"],
        ladder=row["ladder"],
        due_at=row["due_at"],
        near_at=row["near_at"],
        ended_at=row["ended_at"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        fired=list(row["fired"]),
        repeat_step=row["repeat_step"],
        repeat_at=row["repeat_at"],
        repeats=row["repeats"],
        next_at=row["next_at"],
        levels_id=row["levels_id"],
        id=row["id"],
        stale=False,
    )


async def _wind(connection: AsyncConnection, tickets: Sequence[LedgerTicket]) -> None:
    """Give the tickets their clocks. Whoever holds the ticket locked has its clocks to themselves."""
    if not tickets:
        return
    found = await connection.exec_driver_sql(statements.TARGETS_OF, {"ids": array([ticket.id for ticket in tickets])})
    by_id = {ticket.id: ticket for ticket in tickets}
    for row in found.mappings():
        ticket = by_id[row["ticket_id"]]
        target = target_of(row)
        ticket.clocks.targets.append(target)
        ticket.stored[row["id"]] = target_row(target)


def _ticket(row: Mapping[Any, Any]) -> LedgerTicket:
    values = dict(row)
    values["state"] = TicketState(str(values["state"]))
    return LedgerTicket(**values, clocks=Clocks(replied_at=values["replied_at"]))
