"""The tickets behind a number of the SLA report: exactly as many as it says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.sla_report import Behind, LadderStep
from service.flow.reporting.forms import Asked
from service.flow.reporting.report_statements import days_behind, tickets_behind
from service.flow.reporting.sla import require_reader
from service.foundation.database import connection_of
from service.foundation.errors import Invalid
from service.people.actor import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class TicketBehind:
    """One ticket, or one stay of a ticket in a department, as the report counts it."""

    day: date
    number: int
    department: str
    process: str
    channel: str
    subject: str
    state: str
    reply_seconds: int | None
    reply_open_seconds: int | None
    in_target: bool | None
    seconds: int | None
    """In the department; these four only behind STAYS."""
    open_seconds: int | None
    waiting: int | None
    waiting_open: int | None


@dataclass(frozen=True, slots=True)
class BehindPage:
    """Some of the tickets, the newest first."""

    total: int
    """How many there are on all pages: what the number says."""
    tickets: list[TicketBehind]
    next: str | None
    """Where the next page goes on, None on the last."""


async def behind_number(
    session: AsyncSession,
    actor: Actor,
    asked: Asked,
    behind: Behind,
    step: LadderStep | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> BehindPage:
    """The tickets of one number. Raises NotAllowed, or Invalid for a cursor that none of our pages gave."""
    require_reader(actor)
    connection = await connection_of(session)
    parameters = asked.parameters() | {"clock": None, "step": None}
    if step is not None:
        parameters |= {"clock": step.clock, "step": step.step}
    days = [(row.day, int(row.tickets)) for row in await connection.exec_driver_sql(days_behind(behind), parameters)]
    after = _read(cursor)
    bounds = {"since": _since(days, after, limit), "limit": limit + 1, **after}
    rows = (await connection.exec_driver_sql(tickets_behind(behind), parameters | bounds)).all()
    found = [TicketBehind(**row._mapping) for row in rows]
    following = _written(found[limit - 1]) if len(found) > limit else None
    return BehindPage(sum(tickets for _, tickets in days), found[:limit], following)


def _since(days: list[tuple[date, int]], after: dict[str, Any], limit: int) -> date:
    """How far back a page can reach: the roll-up knows how many each day has, so that no other day is looked at."""
    wanted = limit + 1
    start: date | None = after["after_day"]
    for day, tickets in days:
        if start is None or day < start:
            wanted -= tickets
            if wanted <= 0:
                return day
    return date.min


def _read(cursor: str | None) -> dict[str, Any]:
    if cursor is None:
        return {"after_day": None, "after": 0, "after_department": ""}
    day, _, rest = cursor.partition(".")
    number, _, department = rest.partition(".")
    try:
        return {"after_day": date.fromisoformat(day), "after": int(number), "after_department": department}
    except ValueError:
        raise Invalid("This is no place to go on from.", field="cursor") from None


def _written(ticket: TicketBehind) -> str:
    return f"{ticket.day}.{ticket.number}.{ticket.department}"
