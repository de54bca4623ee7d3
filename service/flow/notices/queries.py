"""The notices that could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Notice
from service.tables.notices import NoticeState

FAILED = col(Notice.state) == NoticeState.FAILED


@dataclass(frozen=True, slots=True)
class FailedNotice:
    """A notice that nobody got, and why."""

    notice_id: int
    kind: str
    address: str
    subject: str
    ticket_id: int
    created_at: datetime
    attempts: int
    error: str


async def failed_notices(session: AsyncSession, limit: int = 200) -> list[FailedNotice]:
    """What failed, the newest first: somebody may be waiting to be told just now."""
    rows = await session.exec(select(Notice).where(FAILED).order_by(col(Notice.id).desc()).limit(limit))
    return [
        FailedNotice(
            row.id, row.kind, row.address, row.subject, row.ticket_id, row.created_at, row.attempts, row.error or ""
        )
        for row in rows
    ]


async def count_failed(session: AsyncSession, at_most: int = 1000) -> int:
    """How many notices failed, counted up to a limit: for the corner of each page and for `status`."""
    capped = select(Notice.id).where(FAILED).limit(at_most).subquery()
    return (await session.exec(select(func.count()).select_from(capped))).one()
