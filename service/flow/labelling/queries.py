"""What was suggested about a message, and whose second opinion is asked."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.tables import Label, Message, RecordedDecision, SecondLabel
from service.tickets.queries import SEES_ALL


async def suggested(session: AsyncSession, message_id: int) -> list[str]:
    """The processes that were suggested for a message, likeliest first."""
    wanted = select(RecordedDecision.suggested).where(RecordedDecision.message_id == message_id)
    found = (await session.exec(wanted)).one_or_none()
    return [str(one["process"]) for one in found or ()]


async def to_be_doubted(session: AsyncSession, actor: Actor, after: int = 0) -> Message | None:
    """The first message above this id of which this actor's second opinion is asked: one that somebody else labelled.

    Raises NotAllowed for whoever does not work with all tickets.
    """
    if not actor.roles & SEES_ALL:
        raise NotAllowed(f"{actor.display_name} is not asked for second opinions: colleagues of the hub are.")
    wanted = (
        select(Message)
        .join(SecondLabel, col(SecondLabel.message_id) == Message.id)
        .join(Label, col(Label.id) == SecondLabel.label_id)
        .where(col(SecondLabel.answered_at).is_(None), Label.actor != actor.name, col(Message.id) > after)
        .order_by(col(Message.id))
        .limit(1)
    )
    return (await session.exec(wanted)).one_or_none()
