"""Keeps the SLA report up to date: tickets that changed are counted anew, and the cells that they were and are in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.figures import NEEDS_DATA, FirstReply, Happened, TicketFigures, ticket_figures
from routing_rules.service_levels import ServiceLevels
from service.configuration.queries import active_configuration, configuration
from service.flow.reporting import statements
from service.foundation.arrays import array, transposed
from service.foundation.database import Database
from service.tickets.reported import Changed, changed_tickets, mark_reported

Row = tuple[object, ...]
Cell = tuple[date, str, str, str]
_BY_TICKET = itemgetter(0)
_NEEDS_DATA = array(sorted(NEEDS_DATA))
_CELL_AT = slice(1, 5)
"""Where in every row of a ticket its cell is."""


@dataclass(slots=True)
class Rows:
    """What the report knows of some tickets: by table, by ticket."""

    tables: dict[str, dict[int, set[Row]]] = field(default_factory=lambda: {name: {} for name in statements.TABLES})

    def add(self, table: str, row: Row) -> None:
        """One row; the first of its columns is the ticket."""
        self.tables[table].setdefault(_number(row), set()).add(row)


async def roll_up(database: Database, limit: int) -> int:
    """Count up to so many changed tickets anew, in one transaction; returns how many were.

    One at a time does it: whoever finds another at it has nothing to do.
    """
    async with database.hot_transaction() as connection:
        if not (await connection.exec_driver_sql(statements.ALONE)).scalar_one():
            return 0
        changed = await changed_tickets(connection, limit)
        if not changed:
            return 0
        was, now = await _known(connection, changed), await _counted(connection, changed)
        cells: set[Cell] = set()
        for table in ("ticket_figure", "ticket_stay"):
            cells |= await _rewrite(connection, table, was, now)
        await _recount(connection, cells, statements.COUNT_CELLS, statements.DROP_EMPTY_CELLS)
        cells = await _rewrite(connection, "ticket_step", was, now)
        await _recount(connection, cells, statements.FORGET_STEPS, statements.COUNT_STEPS)
        return await mark_reported(connection, changed)


async def _known(connection: AsyncConnection, changed: Iterable[int]) -> Rows:
    found = Rows()
    ids = {"ids": array(changed)}
    for table in statements.TABLES:
        for row in await connection.exec_driver_sql(statements.known(table), ids):
            found.add(table, tuple(row))
    return found


async def _counted(connection: AsyncConnection, changed: Mapping[int, Changed]) -> Rows:
    """What the events say."""
    ids = array(changed)
    events = (await connection.exec_driver_sql(statements.EVENTS, {"ids": ids, "needs": _NEEDS_DATA})).all()
    targets = (await connection.exec_driver_sql(statements.CLOCKS, {"ids": ids})).all()
    clocks = {number: list(own) for number, own in groupby(targets, key=_BY_TICKET)}
    levels = await _levels(connection, {row.levels_id for row in events} | {row.levels_id for row in targets} | {None})
    found = Rows()
    for number, rows in groupby(events, key=_BY_TICKET):
        history = [Happened._make(row[1:]) for row in rows]
        own = [FirstReply._make(row[1:]) for row in clocks.get(number, ())]
        figures = ticket_figures(changed[number].channel, history, own, levels.__getitem__)
        if figures is not None:
            _write_down(found, number, figures)
    return found


async def _levels(connection: AsyncConnection, ids: Iterable[int | None]) -> dict[int | None, ServiceLevels]:
    """The service levels by the id that events name; those in force for events that name none."""
    found = {}
    for levels_id in ids:
        known = await (active_configuration(connection) if levels_id is None else configuration(connection, levels_id))
        found[levels_id] = known.rulebook.service_levels
    return found


def _number(row: Row) -> int:
    number = row[0]
    assert isinstance(number, int)  # noqa: S101 every table of ours begins with the ticket
    return number


def _write_down(found: Rows, number: int, figures: TicketFigures) -> None:
    reply = figures.reply
    found.add(
        "ticket_figure",
        (
            number,
            figures.day,
            figures.department,
            figures.process,
            figures.channel,
            figures.asked,
            None if reply is None else reply.seconds,
            None if reply is None else reply.open_seconds,
            figures.in_target,
            figures.evening,
            figures.evening_answered,
        ),
    )
    for department, stay in figures.stays.items():
        times = (stay.seconds, stay.open_seconds, stay.waiting, stay.waiting_open)
        found.add("ticket_stay", (number, figures.day, department, figures.process, figures.channel, *times))
    for department, clock, step in figures.fired:
        found.add("ticket_step", (number, figures.day, department, figures.process, figures.channel, clock, step))


async def _rewrite(connection: AsyncConnection, table: str, was: Rows, now: Rows) -> set[Cell]:
    """Put the new rows of the tickets that differ in the place of the old ones; returns the cells that changed."""
    old, new = was.tables[table], now.tables[table]
    differing = sorted(number for number in old.keys() | new.keys() if old.get(number) != new.get(number))
    gone = [number for number in differing if number in old]
    rows = [row for number in differing for row in new.get(number, ())]
    if gone:
        await connection.exec_driver_sql(statements.forget(table), {"ids": array(gone)})
    if rows:
        await connection.exec_driver_sql(statements.learn(table), transposed(tuple(statements.TABLES[table]), rows))
    return {_cell(row) for number in differing for row in (*old.get(number, ()), *new.get(number, ()))}


def _cell(row: Row) -> Cell:
    day, department, process, channel = row[_CELL_AT]
    return day, department, process, channel  # type: ignore[return-value]


async def _recount(connection: AsyncConnection, cells: set[Cell], *counting: str) -> None:
    if cells:
        columns = transposed(tuple(statements.CELL), sorted(cells))
        for statement in counting:
            await connection.exec_driver_sql(statement, columns)
