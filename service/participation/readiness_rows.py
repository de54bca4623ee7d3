"""What readiness needs to know of cells themselves: since when they are in their stage, and what comes in."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from service.foundation.database import connection_of
from service.tables import CellChange, CellHealth

_DAY = timedelta(days=1)
_BY_PEOPLE = ("set", "published")
"""Kinds of change that set the stage; what a cell's health does leaves it as it is."""
LOADS = """
SELECT e.process, t.channel, count(DISTINCT e.ticket_id) AS tickets
FROM event e JOIN ticket t ON t.id = e.ticket_id
WHERE e.at BETWEEN %(since)s AND %(until)s
  AND (e.kind IN ('ticket_routed', 'ticket_rerouted')
       OR (e.kind IN ('process_corrected', 'process_confirmed') AND e.data ->> 'to' IS NOT NULL))
  AND e.state IN ('new', 'open', 'waiting_on_department') AND e.process IS NOT NULL
GROUP BY e.process, t.channel
"""


async def stages_began(session: AsyncSession, at: datetime) -> dict[Cell, datetime]:
    """When each cell was put in the stage that it was in then; those that never changed are left out."""
    rows = await session.exec(
        select(CellChange.process, CellChange.channel, func.max(CellChange.at))
        .where(
            col(CellChange.at) <= at,
            col(CellChange.kind).in_(_BY_PEOPLE),
            col(CellChange.was_stage).is_distinct_from(col(CellChange.stage)),
        )
        .group_by(col(CellChange.process), col(CellChange.channel))
    )
    return {Cell(process, channel): began for process, channel, began in rows}


async def lowered_cells(session: AsyncSession) -> list[Cell]:
    """Those that their health holds below the stage that a person set."""
    rows = await session.exec(
        select(CellHealth.process, CellHealth.channel).where(col(CellHealth.ceiling).is_not(None))
    )
    return [Cell(process, channel) for process, channel in rows]


async def tickets_a_day(session: AsyncSession, since: datetime, until: datetime) -> dict[Cell, float]:
    """How many tickets a day came to need an answer in each cell, whoever gave it."""
    rows = await (await connection_of(session)).exec_driver_sql(LOADS, {"since": since, "until": until})
    days = (until - since) / _DAY
    return {Cell(row["process"], row["channel"]): row["tickets"] / days for row in rows.mappings()}
