"""The SLA report of some days, from roll-ups alone; what its numbers are stands in routing_rules.sla_report."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import dict_row
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.sla_report import Column, Duration, Figures, LadderStep, Measure, columns
from routing_rules.vocabulary import Role
from service.flow.reporting.forms import Asked
from service.flow.reporting.report_statements import BY_DAY, COUNTS, UNCOUNTED, cells, steps
from service.flow.reporting.spreads import Durations, percentiles, sorted_durations
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import NotAllowed
from service.people.actor import Actor

READS = frozenset({Role.MANAGER, Role.LEAD})
EVERY = tuple(Measure)
UNCOUNTED_LIMIT = 1_000
Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The figures of one department, process, channel or day."""

    key: str
    """Its slug, or the date as 2026-11-20."""
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """All rows, and everything together."""

    asked: Asked
    columns: tuple[Column, ...]
    rows: list[ReportRow]
    """In the order of their keys."""
    total: Figures
    as_of: datetime
    uncounted: int
    """Tickets that changed and wait to be counted anew, for seconds as a rule; up to UNCOUNTED_LIMIT."""


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may see reports."""
    if not (actor.name == "system" or actor.roles & READS or "tickets:read" in actor.scopes):
        raise NotAllowed(f"{actor.display_name} may not see reports.")


async def sla_report(session: AsyncSession, actor: Actor, asked: Asked, measures: Sequence[Measure] = EVERY) -> Report:
    """The report, with durations by these measures. Raises NotAllowed for whoever may not see it."""
    require_reader(actor)
    connection = await connection_of(session)
    parameters = asked.parameters()
    uncounted = (await connection.exec_driver_sql(UNCOUNTED, {"limit": UNCOUNTED_LIMIT})).scalar_one()
    as_of = now()
    stepped = (await connection.exec_driver_sql(steps(asked.group), parameters)).all()
    spreads = {f"{duration}_{measure}": (duration, measure) for duration in Duration for measure in measures}
    found = await _binary(session, cells(asked.group, tuple(spreads)), parameters)
    # A million durations take longer to sort than other requests of this process should wait.
    rows, total = await asyncio.to_thread(_merged, found, _by_key(stepped), spreads)
    return Report(asked, columns(total.steps, measures), rows, total, as_of, uncounted)


async def answered_by_day(session: AsyncSession, asked: Asked) -> list[tuple[date, int, int]]:
    """How many were asked and how many of these answered, for each day that has any."""
    rows = await (await connection_of(session)).exec_driver_sql(BY_DAY, asked.parameters())
    return [(row.day, int(row.asked), int(row.answered)) for row in rows]


async def _binary(session: AsyncSession, statement: str, parameters: Mapping[str, object]) -> list[Cells]:
    """Rows in Postgres's own binary form: as text, packed durations would take twice the room and time."""
    raw = await (await session.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    async with driver.cursor(binary=True, row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        rows: list[Cells] = await cursor.fetchall()
        return rows


def _by_key(stepped: Sequence[Any]) -> dict[str, dict[LadderStep, int]]:
    found: dict[str, dict[LadderStep, int]] = defaultdict(dict)
    for row in stepped:
        found[row.key][LadderStep(row.clock, row.step)] = int(row.tickets)
    return found


def _merged(
    found: Sequence[Cells],
    stepped: Mapping[str, Mapping[LadderStep, int]],
    spreads: Mapping[str, tuple[Duration, Measure]],
) -> tuple[list[ReportRow], Figures]:
    by_key = {row["key"]: row for row in found}
    durations: dict[str, dict[str, Durations]] = {
        key: {name: sorted_durations(row[name]) for name in spreads} for key, row in by_key.items()
    }
    rows = [
        ReportRow(
            key,
            Figures(
                **{name: int(by_key[key][name]) if key in by_key else 0 for name in COUNTS},
                spreads={which: percentiles([durations[key][name]]) for name, which in spreads.items()}
                if key in durations
                else {},
                steps=stepped.get(key, {}),
            ),
        )
        for key in sorted(by_key.keys() | stepped.keys())
    ]
    together = {which: percentiles([own[name] for own in durations.values()]) for name, which in spreads.items()}
    return rows, _total(rows, together)


def _total(rows: Sequence[ReportRow], spreads: Mapping[tuple[Duration, Measure], Any]) -> Figures:
    happened: dict[LadderStep, int] = defaultdict(int)
    for row in rows:
        for step, tickets in row.figures.steps.items():
            happened[step] += tickets
    counts = {name: sum(getattr(row.figures, name) for row in rows) for name in COUNTS}
    return Figures(**counts, spreads=spreads, steps=dict(happened))
