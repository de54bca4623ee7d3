"""What waits for triage, and what is put aside because it could not be triaged."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Message
from service.tables.messages import Triage


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that could not be triaged, and why."""

    message_id: int
    channel: str
    external_id: str
    text: str
    received_at: datetime
    attempts: int
    error: str


async def quarantined(session: AsyncSession, limit: int = 200) -> list[Quarantined]:
    """The messages in quarantine, the oldest first."""
    rows = await session.exec(
        select(Message).where(col(Message.triage) == Triage.QUARANTINED).order_by(col(Message.id)).limit(limit)
    )
    return [
        Quarantined(row.id, row.channel, row.external_id, row.text, row.received_at, row.attempts, row.error or "")
        for row in rows
    ]
