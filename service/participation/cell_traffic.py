"""How much comes in, cell by cell: the average of the last whole days, as the SLA report counts them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.rulebook import Rulebook
from service.tables import ReportCell

LONGEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Window:
    """The days over which is averaged."""

    first: date
    until: date
    """The day after the last."""

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.first).days


async def traffic_window(session: AsyncSession, moment: datetime, rulebook: Rulebook) -> Window:
    """The last whole days, at most four weeks, from the first on which anything came in; on that first day, it."""
    today = moment.astimezone(rulebook.time_zone).date()
    earliest = select(func.min(ReportCell.day)).where(
        ReportCell.day >= today - timedelta(days=LONGEST_DAYS), ReportCell.day < today
    )
    first: date | None = (await session.exec(earliest)).one()
    return Window(today, today + timedelta(days=1)) if first is None else Window(first, today)


async def tickets_a_day(session: AsyncSession, window: Window) -> dict[Cell, float]:
    """Tickets in which somebody asked something; cells without any are left out."""
    rows = await session.exec(
        select(ReportCell.process, ReportCell.channel, func.sum(ReportCell.asked))
        .where(ReportCell.day >= window.first, ReportCell.day < window.until, ReportCell.asked > 0)
        .group_by(col(ReportCell.process), col(ReportCell.channel))
    )
    return {Cell(process, channel): count / window.days for process, channel, count in rows}
