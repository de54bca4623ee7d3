"""The sweep: questions about tickets that need no advice any more are withdrawn."""

from service.flow.consultation.statements import TO_TIDY
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.people.actor import SYSTEM
from service.tickets.ledger import LedgerTicket, lock_tickets, record
from service.tickets.questions import live_questions, withdraw

SET = 500
"""Questions of one round."""
ENDED = frozenset({"solved", "closed", "spam"})


async def tidy_questions(database: Database, limit: int = SET) -> int:
    """One round: withdraw what departments are asked about tickets that are closed, solved, spam or merged.

    Returns how many questions that were; tickets that somebody has in hand just now are left to the next round.
    """
    async with database.transaction() as session:
        rows = await (await connection_of(session)).exec_driver_sql(TO_TIDY, {"limit": limit})
        found = await lock_tickets(session, rows.scalars().all(), skip_locked=True)
        tickets = {number: ticket for number, ticket in found.items() if ticket.state in ENDED}
        at = now()
        questions = await live_questions(session, tickets) if tickets else []
        entries = [
            withdraw(session, one, tickets[one.ticket_id], SYSTEM.name, at, reason=_reason(tickets[one.ticket_id]))
            for one in questions
        ]
        if entries:
            await record(session, entries, at)
    return len(entries)


def _reason(ticket: LedgerTicket) -> str:
    return "merged" if ticket.merged_into is not None else str(ticket.state)
