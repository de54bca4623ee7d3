"""What an event says of the health of a cell: a department answered in time or late, or said "not ours"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.targets import LATE, Target
from routing_rules.vocabulary import ClockKind, EventKind, Outcome
from service.foundation.arrays import transposed
from service.tickets import statements
from service.tickets.ledger_ticket import LedgerTicket

BOUNCES = frozenset({EventKind.CONSULTATION_DECLINED, EventKind.TICKET_BOUNCED})
OBSERVATION_COLUMNS = ("process", "channel", "department", "ticket_id", "begun", "kind")


class Asked(NamedTuple):
    """What departments owed an answer to before the event."""

    process: str | None
    targets: Sequence[Target]


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation, to be written with the event that it comes from."""

    ticket: LedgerTicket
    process: str
    department: str
    begun: datetime
    kind: str

    def row(self) -> tuple[object, ...]:
        """In the order of its columns; a ticket that is born with it has its number by now."""
        return self.process, self.ticket.channel, self.department, self.ticket.id, self.begun, self.kind


def open_answers(ticket: LedgerTicket) -> list[Target]:
    """The clocks by which a department owes an answer."""
    return [target for target in ticket.clocks.targets if target.ended_at is None and target.kind is ClockKind.ANSWER]


def observed(ticket: LedgerTicket, asked: Asked, kind: EventKind, data: Mapping[str, object]) -> list[Observed]:
    """Each answer is seen once: when it comes in time, or as soon as it is late, whether it comes or not.

    A reply that the hub gave while the ticket was the department's says nothing good of the department.
    """
    if asked.process is None:
        return []
    found = []
    for target in asked.targets:
        seen = _seen(target, kind, data)
        if seen is not None and target.department is not None:
            found.append(Observed(ticket, asked.process, target.department, target.started_at, seen))
    return found


async def write_observations(connection: AsyncConnection, found: Sequence[Observed], at: datetime) -> None:
    """Write them down, for the health of their cells to be judged by."""
    if found:
        columns = transposed(OBSERVATION_COLUMNS, [one.row() for one in found])
        await connection.exec_driver_sql(statements.INSERT_OBSERVATIONS, {**columns, "at": at})


def _seen(target: Target, kind: EventKind, data: Mapping[str, object]) -> str | None:
    if target.ended_at is None:
        is_it = kind is EventKind.DEADLINE_MISSED and (data.get("clock"), data.get("subject")) == (
            target.kind.value,
            target.subject,
        )
        return "late" if is_it else None
    if kind in BOUNCES:
        return "bounced"
    if target.outcome is Outcome.MET:
        by_others = kind is EventKind.REPLY_DELIVERED and data.get("department") != target.department
        return None if by_others and not target.is_consultation else "in_time"
    return "late" if target.outcome is Outcome.MISSED and LATE not in target.fired else None
