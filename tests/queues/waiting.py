"""Tickets that wait in a queue, made directly: how they came there doesn't matter here."""

from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.priority import rank
from routing_rules.service_levels import PriorityPoints
from service.tables import Contact, Ticket
from tests.builders import NOON


async def a_ticket(session: AsyncSession, number: int, queue: str = "webcare", **values: Any) -> int:
    """A ticket whose customer waits since so many minutes before noon as its number says; returns its number."""
    contact = Contact(channel="x", external_id=f"author {number}", handle=f"@author{number}")
    session.add(contact)
    await session.flush()
    filled: dict[str, Any] = {
        "state": "new",
        "subject": f"Question {number}",
        "opened_at": NOON,
        "waiting_since": NOON - timedelta(minutes=number),
        "last_message_at": NOON,
        "version": 1,
    }
    filled |= values
    filled.setdefault("rank", rank(filled.get("priority", 0), filled["waiting_since"], PriorityPoints()))
    ticket = Ticket(channel="x", contact_id=contact.id, thread_id=number, queue=queue, **filled)
    session.add(ticket)
    await session.flush()
    return ticket.id
