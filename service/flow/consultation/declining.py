""" "Not ours" of a ticket in a department's queue: where it goes then, and when a lead of the hub has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, Stage
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Conflict, NotFound
from service.labels.writing import write_bounce
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Event
from service.tickets.bouncing import Bounce, Destination, before_a_lead, check_suggestion, where_to
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record
from service.tickets.question_declining import ALIVE, decline, queue_of_leads

__all__ = ["bounce", "decline"]

SETTLED = frozenset({EventKind.REPLY_DELIVERED, EventKind.TICKET_SOLVED})
"""What was bounced before is no argument after these."""


async def bounce(
    session: AsyncSession, actor: Actor, number: int, reason: str, suggested: str | None = None
) -> LedgerTicket:
    """Say that a ticket in one's queue is not one's department's: it goes where that points, as questions do.

    What it should have gone to is kept in its event. The same again is the same. Raises NotAllowed for whoever does
    not have it in their queue.
    """
    ticket = (await lock_tickets(session, [number])).get(number)
    before = [] if ticket is None else await _bounced_before(session, number)
    if ticket is not None and before and before[-1].is_same(actor, reason, suggested, ticket):
        return ticket
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    require(actor, Act.BOUNCE, ticket)
    if ticket.state not in ALIVE:
        raise Conflict(f"Ticket {number} is {ticket.state.replace('_', ' ')}: it waits for nobody.", state=ticket.state)
    rulebook = (await active_configuration(session)).rulebook
    department = rulebook.queues[ticket.queue].department
    check_suggestion(rulebook, department, suggested)
    bounces = [*(one.bounce for one in before), Bounce(department, reason, suggested)]
    destination = where_to(bounces, rulebook.hub)
    receiver = suggested if destination is Destination.DEPARTMENT and suggested else rulebook.hub
    queue = rulebook.home_queues[receiver]
    data = {"department": department, "reason": reason, "suggested": suggested, "from": ticket.queue, "to": queue}
    changes: dict[str, object] = {"queue": queue, "claimed_by": None, "claimed_at": None, "routed_by": actor.name}
    # Whoever has it now is not who the cell's stage was agreed with: they write, and the hub approves.
    changes |= {"stage": Stage.HUB} if receiver == rulebook.hub else {"stage": Stage.DRAFT, "owner": receiver}
    entries = [Entry(ticket, EventKind.TICKET_BOUNCED, actor.name, changes, data)]
    if destination is Destination.LEAD:
        level = await queue_of_leads(session, rulebook)
        entries.append(before_a_lead(ticket, queue, level, rulebook.service_levels, bounces, actor.name))
    await record(session, entries)
    await write_bounce(session, number, suggested, actor.name, now())
    return ticket


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A ticket's "not ours" of before."""

    bounce: Bounce
    actor: str
    left: str
    """The queue that the ticket was in."""

    def is_same(self, actor: Actor, reason: str, suggested: str | None, ticket: LedgerTicket) -> bool:
        """Whether it is sent again, and nothing has moved the ticket since."""
        said = (self.actor, self.bounce.reason, self.bounce.suggested)
        return said == (actor.name, reason, suggested) and ticket.queue != self.left


async def _bounced_before(session: AsyncSession, number: int) -> list[_Earlier]:
    """Who said so of this ticket since it was last settled, in order."""
    wanted = select(Event.kind, Event.actor, Event.data).where(
        Event.ticket_id == number, col(Event.kind).in_([EventKind.TICKET_BOUNCED, *SETTLED])
    )
    found: list[_Earlier] = []
    for kind, actor, data in await session.exec(wanted.order_by(col(Event.id))):
        found = [] if kind in SETTLED else [*found, _earlier(actor, data)]
    return found


def _earlier(actor: str, data: Mapping[str, str]) -> _Earlier:
    return _Earlier(Bounce(data["department"], data["reason"], data.get("suggested")), actor, data["from"])
