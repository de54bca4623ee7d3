"""The questions that a ticket's new place asks, and those that it no longer does."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from service.people.actor import SYSTEM
from service.tickets.ledger import Entry, LedgerTicket
from service.tickets.questions import Question, live_questions, number_questions, withdraw

MOVED = "moved"
"""Why a question by route is taken back: its ticket is another department's affair now."""


@dataclass(slots=True)
class Asking:
    """Events for the ledger, and the questions to store when they are recorded."""

    entries: list[Entry] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


async def ask_in_new_place(session: AsyncSession, ticket: LedgerTicket, consult: str | None, at: datetime) -> Asking:
    """What people asked stays asked; what the route asked is asked of whoever the new place says."""
    asking, asked = Asking(), False
    for question in await live_questions(session, [ticket.id]):
        if question.department == consult:
            asked = True
        elif question.by_route:
            asking.entries.append(withdraw(session, question, ticket, SYSTEM.name, at, reason=MOVED))
    if consult is not None and not asked and ticket.state in WAITING_FOR_US:
        asking.questions.append(Question(ticket, consult, "", SYSTEM.name, by_route=True))
        asking.entries += await number_questions(session, asking.questions)
    return asking
