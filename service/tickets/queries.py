"""Reading tickets: whatever anybody reads begins with the tickets that they may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col, false, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from routing_rules.vocabulary import Role
from service.foundation.errors import NotFound
from service.people.actor import Actor
from service.tables import Colleague, Contact, Event, Message, RecordedDecision, Reply, Ticket

SEES_ALL = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER})
READING_SCOPES = frozenset({"tickets:read", "tickets:write"})


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """A ticket with everything said, decided and done about it, each in the order in which it happened."""

    ticket: Ticket
    contact: Contact
    messages: list[Message]
    decisions: dict[int, RecordedDecision]
    """By message id; a message that waits or is ours has none."""
    events: list[Event]
    replies: list[Reply]
    names: dict[str, str]
    """Names of the colleagues that it mentions, by their name in the ledger ("colleague/ID")."""


def visible_tickets(actor: Actor) -> SelectOfScalar[Ticket]:
    """The tickets that this actor may see: what every reading of tickets begins with."""
    return select(Ticket).where(may_see(actor))


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Who may read a ticket, as permissions say it, for the database to check."""
    if actor.name == "system" or actor.roles & SEES_ALL or actor.scopes & READING_SCOPES:
        return true()
    if Role.DEPARTMENT in actor.roles and actor.department is not None:
        return or_(col(Ticket.queue) == actor.department, col(Ticket.owner) == actor.department)
    return false()


async def visible_ticket(session: AsyncSession, actor: Actor, number: int) -> Ticket:
    """One ticket by its number. Raises NotFound when there is none, or none that this actor may see."""
    ticket = (await session.exec(visible_tickets(actor).where(Ticket.id == number))).one_or_none()
    if ticket is None:
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    return ticket


async def ticket_detail(session: AsyncSession, actor: Actor, number: int) -> TicketDetail:
    """All of one ticket. Raises NotFound when there is none, or none that this actor may see."""
    ticket = await visible_ticket(session, actor, number)
    contact = await session.get_one(Contact, ticket.contact_id)
    messages = await session.exec(
        select(Message).where(Message.ticket_id == number).order_by(col(Message.sent_at), col(Message.id))
    )
    decisions = await session.exec(
        select(RecordedDecision)
        .join(Message, col(Message.id) == RecordedDecision.message_id)
        .where(Message.ticket_id == number)
    )
    events = (await session.exec(select(Event).where(Event.ticket_id == number).order_by(col(Event.id)))).all()
    replies = (await session.exec(select(Reply).where(Reply.ticket_id == number).order_by(col(Reply.id)))).all()
    mentioned = {event.actor for event in events} | {f"colleague/{reply.author}" for reply in replies}
    if ticket.claimed_by is not None:
        mentioned.add(f"colleague/{ticket.claimed_by}")
    return TicketDetail(
        ticket=ticket,
        contact=contact,
        messages=list(messages),
        decisions={decision.message_id: decision for decision in decisions},
        events=list(events),
        replies=list(replies),
        names=await colleague_names(session, mentioned),
    )


async def colleague_names(session: AsyncSession, ledger_names: Iterable[str]) -> dict[str, str]:
    """The names of these colleagues as people read them; whoever is no colleague is left out."""
    ids = [int(name.removeprefix("colleague/")) for name in ledger_names if name.startswith("colleague/")]
    rows = await session.exec(select(Colleague.id, Colleague.name).where(col(Colleague.id).in_(ids)))
    return {f"colleague/{colleague_id}": name for colleague_id, name in rows}
