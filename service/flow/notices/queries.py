"""The notices that could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.people.notices import FAILED
from service.tables import Notice


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
