"""Who could receive work, with what they have in hand; and what is known of the tickets that wait for somebody."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.receivers import Receiver, WorkItem
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.assignment import statements
from service.foundation.database import connection_of
from service.people.presence import OFFLINE_AFTER
from service.tickets.hands import Hands, hands

LATELY = timedelta(days=2)
"""No shift that lasts now, or has just ended, began before; nor did a department's day."""


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague who may be given work."""

    name: str
    receiver: Receiver
    since: datetime | None
    seen_at: datetime | None
    hands: Hands = field(default_factory=Hands)


async def people(
    session: AsyncSession,
    rulebook: Rulebook,
    at: datetime,
    *,
    departments: Collection[str] | None = None,
    ids: Collection[int] | None = None,
) -> list[Person]:
    """Everybody, or those of some departments or with some ids, by department and name."""
    terms = {
        "at": at,
        "silent": at - OFFLINE_AFTER,
        "lately": at - LATELY,
        "departments": None if departments is None else sorted(departments),
        "ids": None if ids is None else sorted(ids),
    }
    connection = await connection_of(session)
    rows = (await connection.exec_driver_sql(statements.RECEIVERS, terms)).mappings().all()
    held = await hands(session, [row["id"] for row in rows], rulebook.service_levels.weights)
    return [_person(row, held.get(row["id"], Hands())) for row in rows]


async def work_items(session: AsyncSession, rows: Sequence[Mapping[Any, Any]], rulebook: Rulebook) -> list[WorkItem]:
    """These tickets, with who had them before and who does not want them."""
    ids = [row["id"] for row in rows]
    earlier, refused = await _history(session, ids)
    return [
        WorkItem(
            ticket=row["id"],
            queue=row["queue"],
            department=rulebook.queues[row["queue"]].department,
            channel=row["channel"],
            language=row["language"],
            process=row["process"],
            risk=row["risk"],
            rank=row["rank"],
            waiting_since=row["waiting_since"],
            earlier=earlier.get(row["id"]),
            declined_by=frozenset(refused.get(row["id"], ())),
        )
        for row in rows
    ]


def _person(row: Mapping[Any, Any], held: Hands) -> Person:
    receiver = Receiver(
        colleague=row["id"],
        department=row["department"],
        roles=frozenset(Role(role) for role in row["roles"]),
        status=PresenceStatus(row["status"]),
        on_shift=row["on_shift"],
        load=held.load,
        capacity=row["capacity"],
        languages=frozenset(row["languages"]),
        processes=frozenset(row["processes"]),
        last_assigned_at=row["last_assigned_at"],
    )
    return Person(row["name"], receiver, row["since"], row["seen_at"], held)


async def _history(session: AsyncSession, ids: Sequence[int]) -> tuple[dict[int, int], dict[int, set[int]]]:
    """For each ticket the colleague who had it last, and those who declined it, let it expire or let it go."""
    earlier: dict[int, int] = {}
    refused: dict[int, set[int]] = {}
    connection = await connection_of(session)
    for row in (await connection.exec_driver_sql(statements.HANDS, {"ids": list(ids)})).mappings():
        _handed(row, earlier, refused)
    for row in (await connection.exec_driver_sql(statements.REFUSALS, {"ids": list(ids)})).mappings():
        refused.setdefault(row["ticket_id"], set()).add(row["colleague_id"])
    return earlier, refused


def _handed(row: Mapping[Any, Any], earlier: dict[int, int], refused: dict[int, set[int]]) -> None:
    ticket, who = row["ticket_id"], colleague_number(row["actor"])
    if row["kind"] == EventKind.TICKET_RELEASED:
        if who is not None and earlier.get(ticket) == who:
            del earlier[ticket]
            refused.setdefault(ticket, set()).add(who)
        return
    taker = who if row["kind"] == EventKind.TICKET_CLAIMED else colleague_number(row["colleague"] or "")
    if taker is not None:
        earlier[ticket] = taker
        refused.get(ticket, set()).discard(taker)


def colleague_number(ledger_name: str) -> int | None:
    """The id in "colleague/ID"; None for others."""
    kind, _, number = ledger_name.partition("/")
    return int(number) if kind == "colleague" and number.isdecimal() else None


def ledger_name(colleague_id: int) -> str:
    """A colleague as the ledger names them."""
    return f"colleague/{colleague_id}"


def ledger_names(skipped: Mapping[int, Any]) -> dict[str, str]:
    """Why not each of these colleagues, as an event keeps it: names are looked up by whoever shows it."""
    return {ledger_name(colleague_id): str(reason) for colleague_id, reason in skipped.items()}


def together(skills: Iterable[frozenset[str]]) -> list[str]:
    """What some colleagues can do between them; empty, as for one colleague, when one of them can do all."""
    listed = list(skills)
    return sorted(frozenset().union(*listed)) if all(listed) else []
