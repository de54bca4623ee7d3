"""Whom open escalations ask."""

from collections.abc import Mapping

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Escalation


async def asked_of(session: AsyncSession, colleague: int) -> Mapping[str, int]:
    """How many open escalations ask this colleague, by level; the level that waits the longest first."""
    rows = await session.exec(
        select(Escalation.level, func.count(func.distinct(Escalation.ticket_id)))
        .where(
            col(Escalation.ended_at).is_(None),
            col(Escalation.level).is_not(None),
            col(Escalation.takers).contains([colleague]),
        )
        .group_by(col(Escalation.level))
        .order_by(func.min(Escalation.fired_at))
    )
    return {str(level): count for level, count in rows}
