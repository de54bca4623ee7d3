"""What the people of a made-up month see when they look up from their work: all that waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

TICKETS = """
SELECT ticket.id, ticket.queue, ticket.state, ticket.claimed_by, contact.external_id AS author, draft.id AS draft,
       EXISTS (
           SELECT FROM reply WHERE reply.ticket_id = ticket.id AND reply.state IN ('approved', 'sending')
       ) AS answered
FROM ticket JOIN contact ON contact.id = ticket.contact_id
LEFT JOIN draft ON draft.ticket_id = ticket.id AND draft.state = 'waiting'
WHERE ticket.state IN ('new', 'open', 'waiting_on_department')
ORDER BY ticket.risk DESC, ticket.rank DESC, ticket.id"""

QUESTIONS = """
SELECT consultation.id, consultation.ticket_id, consultation.picked_up_by, target.due_at
FROM consultation
LEFT JOIN target ON target.ticket_id = consultation.ticket_id AND target.kind = 'answer' AND target.ended_at IS NULL
     AND target.subject = consultation.department || '/' || consultation.id
WHERE consultation.state IN ('open', 'more_asked') AND consultation.department = %(department)s
ORDER BY consultation.id"""


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket that waits for us."""

    number: int
    queue: str
    state: str
    claimed_by: int | None
    author: str
    draft: int | None
    """The one on it that waits for the hub."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for the department."""

    number: int
    ticket: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything that waits, the most urgent first; what is being answered just now is left out."""

    tickets: tuple[OpenTicket, ...]
    questions: Mapping[int, OpenQuestion]
    """By ticket."""

    def with_department(self, queue: str) -> int:
        """How much the department has at once."""
        return len(self.questions) + sum(ticket.queue == queue for ticket in self.tickets)


async def look(connection: AsyncConnection, department: str) -> Sight:
    """Look around."""
    tickets = (await connection.exec_driver_sql(TICKETS)).all()
    questions = (await connection.exec_driver_sql(QUESTIONS, {"department": department})).all()
    return Sight(
        tuple(
            OpenTicket(row.id, row.queue, row.state, row.claimed_by, row.author, row.draft)
            for row in tickets
            if not row.answered
        ),
        {row.ticket_id: OpenQuestion(row.id, row.ticket_id, row.due_at) for row in questions},
    )
