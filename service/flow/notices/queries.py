"""The notices that could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.people.notices import FAILED, ChangedCell, notice_data
from service.tables import Notice


@dataclass(frozen=True, slots=True)
class FailedNotice:
    """A notice that nobody got, and why."""

    notice_id: int
    kind: str
    address: str
    subject: str
    ticket_id: int | None
    cell: str | None
    """The cell that it is about, when it is about no ticket."""
    created_at: datetime
    attempts: int
    error: str


async def failed_notices(session: AsyncSession, limit: int = 200) -> list[FailedNotice]:
    """What failed, the newest first: somebody may be waiting to be told just now."""
    rows = await session.exec(select(Notice).where(FAILED).order_by(col(Notice.id).desc()).limit(limit))
    return [_failed(row) for row in rows]


def _failed(row: Notice) -> FailedNotice:
    data = notice_data(row.subject, row.data)
    return FailedNotice(
        notice_id=row.id,
        kind=row.kind,
        address=row.address,
        subject=row.subject,
        ticket_id=row.ticket_id,
        cell=str(data.cell) if isinstance(data, ChangedCell) else None,
        created_at=row.created_at,
        attempts=row.attempts,
        error=row.error or "",
    )
