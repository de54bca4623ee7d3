"""What colleagues do to a ticket that waits: take it, let it go, send it on, call it done, say who asks."""

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Queue
from routing_rules.vocabulary import EventKind, LabelSource, QueueKind, Role, Work
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.labels.writing import write_label
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Contact
from service.tickets.contact_groups import contact_group
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record
from service.tickets.queries import colleague_names
from service.tickets.questions import live_questions, withdraw

UNCLAIMED: dict[str, object] = {"claimed_by": None, "claimed_at": None}


async def claim(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """Take a ticket in hand; taking it twice changes nothing. Raises Conflict, naming whoever has it already.

    Raises NotAllowed where a lead gives out the work.
    """
    ticket = await _locked(session, actor, Act.CLAIM, number)
    if ticket.claimed_by == actor.colleague_id:
        return ticket
    if ticket.claimed_by is not None:
        holder = f"colleague/{ticket.claimed_by}"
        name = (await colleague_names(session, [holder]))[holder]
        raise Conflict(f"{name} has ticket {number} in hand.", claimed_by=name)
    work = (await active_configuration(session)).rulebook.service_levels.work.get(ticket.queue)
    if work is not None and work.work is Work.MANUAL and Role.LEAD not in actor.roles:
        raise NotAllowed(f"Work of the queue {ticket.queue} is given out by a lead.", queue=ticket.queue)
    changes: dict[str, object] = {"claimed_by": actor.colleague_id, "claimed_at": now()}
    await record(session, [Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, changes)])
    return ticket


async def release(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """Let go of a ticket, also of one that somebody absent holds; letting go of a free one changes nothing."""
    ticket = await _locked(session, actor, Act.RELEASE, number)
    if ticket.claimed_by is not None:
        data = {"claimed_by": ticket.claimed_by}
        await record(session, [Entry(ticket, EventKind.TICKET_RELEASED, actor.name, UNCLAIMED, data)])
    return ticket


async def reroute(
    session: AsyncSession, actor: Actor, number: int, queue: str, reason: str, process: str | None = None
) -> LedgerTicket:
    """Send a ticket to another queue, free for whoever works there; `process` says what it is about by the way.

    To a department it is evidence of whose it is. Raises Invalid for a queue or a process that is unknown.
    """
    ticket = await _locked(session, actor, Act.REROUTE, number)
    target = await _queue(session, queue)
    owner = None if process is None else await _owner(session, process)
    if ticket.queue == target.slug:
        raise Conflict(f"Ticket {number} is in the queue {target.slug} already.", queue=target.slug)
    changes = {**UNCLAIMED, "queue": target.slug, "solved_at": None, "routed_by": actor.name}
    if target.kind == QueueKind.DEPARTMENT:
        changes["owner"] = target.department
    data = {"from": ticket.queue, "to": target.slug, "reason": reason}
    if process is not None:
        changes |= {"process": process, "owner": changes.get("owner", owner)}
        data |= {"process": process}
    at = now()
    await record(session, [Entry(ticket, EventKind.TICKET_REROUTED, actor.name, changes, data)], at)
    whose = owner or (target.department if target.kind == QueueKind.DEPARTMENT else None)
    if whose is not None:
        await write_label(session, number, process, whose, LabelSource.REROUTE, actor.name, at)
    return ticket


async def solve(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """Call a ticket done; a message of the customer reopens it. What departments are asked about it is withdrawn."""
    ticket = await _locked(session, actor, Act.SOLVE, number)
    at = now()
    asked = await live_questions(session, [number])
    entries = [withdraw(session, one, ticket, actor.name, at, reason="solved") for one in asked]
    entries.append(Entry(ticket, EventKind.TICKET_SOLVED, actor.name, {**UNCLAIMED, "solved_at": at}))
    await record(session, entries, at)
    return ticket


async def group_contact(session: AsyncSession, actor: Actor, number: int, group: str | None) -> LedgerTicket:
    """Put whoever asks in a contact group by hand, for this ticket and for what they ask from now on; None: in none.

    Policies go by it, so deadlines may move. Raises Invalid for a group that is unknown.
    """
    ticket = await _locked(session, actor, Act.GROUP, number)
    groups = (await active_configuration(session)).rulebook.service_levels.contact_groups
    if group is not None and group not in groups:
        raise Invalid(f"There is no contact group {group}.", field="group", known=sorted(groups))
    contact = await session.get_one(Contact, ticket.contact_id)
    contact.group = group
    session.add(contact)
    await session.flush()
    belongs = contact_group(group, contact.followers, groups)
    if belongs != ticket.contact_group:
        data = {"group": belongs, "was": ticket.contact_group}
        await record(session, [Entry(ticket, EventKind.CONTACT_GROUPED, actor.name, {"contact_group": belongs}, data)])
    return ticket


async def _locked(session: AsyncSession, actor: Actor, act: Act, number: int) -> LedgerTicket:
    ticket = (await lock_tickets(session, [number])).get(number)
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    require(actor, act, ticket)
    return ticket


async def _queue(session: AsyncSession, slug: str) -> Queue:
    queues = (await active_configuration(session)).rulebook.queues
    if slug not in queues:
        raise Invalid(f"There is no queue {slug}.", field="queue", known=sorted(queues))
    return queues[slug]


async def _owner(session: AsyncSession, process: str) -> str:
    processes = (await active_configuration(session)).rulebook.processes
    if process not in processes:
        raise Invalid(f"There is no process {process}.", field="process", known=sorted(processes))
    return processes[process].owner
