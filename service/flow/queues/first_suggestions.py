"""What undecided tickets may be about, in their rows: the likeliest process of each, for all of them together."""

from dataclasses import replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.queues.about_view import suggestions
from service.flow.queues.naming import Naming
from service.flow.queues.queue_view import TicketRow
from service.labels.meant import messages_meant
from service.tables import RecordedDecision


async def with_suggestions(session: AsyncSession, rows: list[TicketRow], naming: Naming) -> list[TicketRow]:
    """The rows, those that are undecided with what is likeliest; two queries for all of them."""
    undecided = [row.number for row in rows if row.process is None]
    if not undecided:
        return rows
    meant = await messages_meant(session, undecided)
    wanted = select(RecordedDecision.message_id, RecordedDecision.suggested).where(
        col(RecordedDecision.message_id).in_(meant.values())
    )
    found = {message_id: suggestions(likely, naming)[:1] for message_id, likely in await session.exec(wanted)}
    first = {number: found.get(message_id) for number, message_id in meant.items()}
    return [replace(row, suggestion=one[0]) if (one := first.get(row.number)) else row for row in rows]
