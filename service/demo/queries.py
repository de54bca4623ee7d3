"""What became of the messages of the day: the figures and rows of the table that the demo prints."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.demo.day import Post
from service.tables import Message, RecordedDecision, Ticket
from service.tables.messages import Triage


@dataclass(frozen=True, slots=True)
class Fate:
    """One stored message, and where it went and why as far as that is known yet."""

    external_id: str
    channel: str
    text: str
    triage: str
    error: str | None
    process: str | None = None
    owner: str | None = None
    queue: str | None = None
    """The queue that its ticket waits in now: a later message of the thread or a colleague may have moved it."""
    decided_queue: str | None = None
    confidence: float = 0.0
    state: str | None = None
    stage: str | None = None
    ticket: int | None = None
    because: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing will happen to it any more without a person."""
        return self.triage != Triage.WAITING


async def fates(session: AsyncSession, day: Collection[Post]) -> list[Fate]:
    """Those messages of the day that are stored, in the order in which they were sent."""
    rows = await session.exec(
        select(Message, RecordedDecision, Ticket)
        .join(RecordedDecision, col(RecordedDecision.message_id) == Message.id, isouter=True)
        .join(Ticket, col(Ticket.id) == Message.ticket_id, isouter=True)
        .where(col(Message.channel).in_({post["channel"] for post in day}))
        .where(col(Message.external_id).in_({post["external_id"] for post in day}))
        .order_by(col(Message.sent_at), col(Message.id))
    )
    return [_fate(message, decision, ticket) for message, decision, ticket in rows]


def _fate(message: Message, decision: RecordedDecision | None, ticket: Ticket | None) -> Fate:
    return Fate(
        external_id=message.external_id,
        channel=message.channel,
        text=message.text,
        triage=message.triage,
        error=message.error,
        process=decision.process if decision else None,
        owner=decision.owner if decision else None,
        queue=ticket.queue if ticket else None,
        decided_queue=decision.queue if decision else None,
        confidence=decision.confidence if decision else 0.0,
        state=ticket.state if ticket else None,
        stage=decision.stage if decision else None,
        ticket=ticket.id if ticket else None,
        because=tuple(reason["text"] for reason in decision.because) if decision else (),
    )
