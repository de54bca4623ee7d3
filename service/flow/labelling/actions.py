"""Somebody says what a ticket is about: it becomes that, goes where that goes, and is evidence from then on."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.placing import Place, place
from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind, LabelSource, TicketState
from service.configuration.queries import active_configuration
from service.flow.labelling.asking import ask_in_new_place
from service.flow.labelling.queries import suggested
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.labels.meant import messages_meant
from service.labels.writing import Said, said_by, write_labels
from service.participation.ceilings import ceilings_now
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Contact
from service.tickets.ledger import Entry, LedgerTicket, announce, lock_tickets, record
from service.tickets.queries import SEES_ALL
from service.tickets.questions import store_questions


async def correct(
    session: AsyncSession, actor: Actor, number: int, process: str | None, reason: str | None = None
) -> LedgerTicket:
    """Say what it is about instead, None: none of ours. It goes where the rulebook sends that, and stays there.

    The process that it has already is confirmed by it; the same again by the same actor changes nothing. Raises
    Invalid for a process that is unknown, NotAllowed for a department that points at another one: that is a bounce.
    """
    one = await _held(session, actor, Act.CORRECT, number)
    one.check(process)
    if process is not None and process == one.ticket.process:
        return await _confirmed(one)
    if one.ticket.process is None and process is None and await one.said_before(None):
        return one.ticket
    await _moved(one, process, EventKind.PROCESS_CORRECTED, LabelSource.CORRECTION, reason)
    return one.ticket


async def confirm(session: AsyncSession, actor: Actor, number: int, process: str | None = None) -> LedgerTicket:
    """Say that it is about what was decided, or about one of what is suggested; the same again changes nothing.

    Raises Conflict when nothing is decided, or when it is about something else by now; Invalid for a process that was
    not suggested.
    """
    one = await _held(session, actor, Act.CONFIRM, number)
    was = one.ticket.process
    if was is None and process is not None:
        require(actor, Act.CORRECT, one.ticket)
        one.check(process)
        known = await suggested(session, one.message_id)
        if process not in known:
            raise Invalid(f"{process} was not suggested for ticket {number}.", field="process", known=known)
        await _moved(one, process, EventKind.PROCESS_CONFIRMED, LabelSource.CONFIRMATION, None)
        return one.ticket
    if was is None:
        raise Conflict(f"Nobody has decided what ticket {number} is about: say what it is.", process=None)
    if process not in (None, was):
        raise Conflict(f"Ticket {number} is about {was} by now.", process=was)
    return await _confirmed(one)


@dataclass(frozen=True, slots=True)
class _Held:
    """A ticket that is locked, with what saying something about it needs."""

    session: AsyncSession
    actor: Actor
    ticket: LedgerTicket
    message_id: int
    rulebook: Rulebook
    at: datetime

    def check(self, process: str | None) -> None:
        """Raise Invalid for what is no process, NotAllowed for one that is not this actor's to choose."""
        known = self.rulebook.processes
        if process is not None and process not in known:
            raise Invalid(f"There is no process {process}.", field="process", known=sorted(known))
        if self.actor.roles & SEES_ALL or not self.actor.roles:
            return
        if process is None or known[process].owner != self.actor.department:
            words = 'A department says "not ours" of what others own: so it is known who sent it back, and why.'
            raise NotAllowed(words, process=process)

    async def said_before(self, process: str | None) -> bool:
        """Whether this actor said so last."""
        said = (await said_by(self.session, self.actor.name, [self.message_id])).get(self.message_id)
        return said == Said(self.message_id, process, self._owner(process))

    async def label(self, process: str | None, source: LabelSource) -> None:
        """Keep what was said as evidence."""
        said = Said(self.message_id, process, self._owner(process))
        await write_labels(self.session, [said], source, self.actor.name, self.at)

    def _owner(self, process: str | None) -> str | None:
        return None if process is None else self.rulebook.processes[process].owner


async def _held(session: AsyncSession, actor: Actor, act: Act, number: int) -> _Held:
    ticket = (await lock_tickets(session, [number])).get(number)
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    require(actor, act, ticket)
    if ticket.merged_into is not None:
        words = f"Ticket {number} is part of ticket {ticket.merged_into} now."
        raise Conflict(words, state=str(ticket.state), merged_into=ticket.merged_into)
    message_id = (await messages_meant(session, [number])).get(number)
    if message_id is None:
        raise Conflict(f"No customer wrote anything on ticket {number}.")
    return _Held(session, actor, ticket, message_id, (await active_configuration(session)).rulebook, now())


async def _confirmed(one: _Held) -> LedgerTicket:
    process = one.ticket.process
    if process not in one.rulebook.processes:
        raise Conflict(f"The process {process} left the rulebook: say what it is about.", process=process)
    if not await one.said_before(process):
        data = {"process": process}
        changes = {"routed_by": one.actor.name}
        kind = EventKind.PROCESS_CONFIRMED
        await record(one.session, [Entry(one.ticket, kind, one.actor.name, changes, data, one.message_id)], one.at)
        await one.label(process, LabelSource.CONFIRMATION)
    return one.ticket


async def _moved(one: _Held, process: str | None, kind: EventKind, source: LabelSource, reason: str | None) -> None:
    """It is about that now, waits where that waits, and is free where it came."""
    ticket, left = one.ticket, one.ticket.queue
    to = await _place(one, process)
    queue = left if ticket.state is TicketState.CLOSED else to.queue
    changes: dict[str, object] = {
        "process": process,
        "owner": to.owner,
        "stage": to.stage,
        "queue": queue,
        "routed_by": one.actor.name,
    }
    if queue != left:
        changes |= {"claimed_by": None, "claimed_at": None}
    data: dict[str, object] = {"from": left, "to": queue, "was": ticket.process, "process": process}
    data |= {"owner": to.owner, "stage": to.stage} | ({"reason": reason} if reason else {})
    asking = await ask_in_new_place(one.session, ticket, to.consult, one.at)
    said = Entry(ticket, kind, one.actor.name, changes, data, one.message_id)
    await record(one.session, [said, *asking.entries], one.at)
    await store_questions(one.session, asking.questions, one.at)
    if queue != left:
        await announce(one.session, {(EventKind.TICKET_REROUTED, queue)})
    await one.label(process, source)


async def _place(one: _Held, process: str | None) -> Place:
    contact = await one.session.get_one(Contact, one.ticket.contact_id)
    ceilings = await ceilings_now(await connection_of(one.session), one.rulebook)
    ceiling = None if process is None else ceilings.get(Cell(process, one.ticket.channel))
    return place(
        process,
        one.ticket.channel,
        contact.external_id,
        one.rulebook,
        now_in=one.ticket.queue,
        ceiling=None if ceiling is None else ceiling.stage,
        language=one.ticket.language,
    )
