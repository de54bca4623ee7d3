"""What colleagues do with a reply: send it, try it again, take it back."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.mandate import Reason
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.flow.answering.drafts import refuse_second_draft, same_draft, wait_again, write_draft
from service.flow.answering.forms import ReplyForm
from service.flow.answering.locking import lock_reply, lock_row, lock_ticket, person, seen_by
from service.flow.answering.one_voice import in_whose_hands, one_voice
from service.flow.answering.publishing import check_text, publish
from service.flow.answering.queries import reply_with_id, reply_with_key
from service.flow.answering.within_mandate import BeyondMandate, from_json, reasons_beyond, speaks_for_hub
from service.foundation.clock import now
from service.foundation.errors import Conflict
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Reply
from service.tables.replies import ReplyState
from service.tickets.ledger import Entry, LedgerTicket, record


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of what somebody wrote: a reply on its way, or a draft that waits for the hub."""

    reply: Reply | None = None
    draft_id: int | None = None
    beyond: tuple[Reason, ...] = ()
    """Every reason why a draft was not published at once; none where the department only drafts."""


async def answer(session: AsyncSession, actor: Actor, number: int, form: ReplyForm) -> Answer:
    """Publish it if its author may, else let it wait as a draft; the same form again gives the same answer.

    The hub publishes; a department does so by itself in stage answer, within its mandate. Raises what `approve_reply`
    and `write_draft` raise.
    """
    author = person(actor)
    reasons: tuple[Reason, ...] = ()
    row = await lock_row(session, number)
    # With its draft a ticket may leave the sight of whoever wrote it.
    known = await same_draft(session, number, author, form)
    if known is not None:
        return Answer(draft_id=known.id, beyond=from_json(known.beyond))
    ticket = seen_by(actor, row, number)
    if may(actor, Act.REPLY, ticket) or not may(actor, Act.DRAFT, ticket):
        try:
            return Answer(reply=await reply_with_id(session, await _approve(session, actor, ticket, form)))
        except BeyondMandate as refused:
            reasons = refused.reasons
    return Answer(draft_id=await write_draft(session, actor, number, form, reasons), beyond=reasons)


async def approve_reply(session: AsyncSession, actor: Actor, number: int, form: ReplyForm) -> int:
    """Put a reply on its way and return its id; the same form again returns the same reply.

    A ticket that nobody has in hand is claimed by it. Raises Conflict when somebody else is answering or the customer
    wrote meanwhile, Invalid with all objections to the text, and BeyondMandate when a department may not publish it.
    """
    person(actor)
    return await _approve(session, actor, await lock_ticket(session, actor, number), form)


async def retry_reply(session: AsyncSession, actor: Actor, reply_id: int) -> None:
    """Put a failed reply on its way again. A department does so within its mandate."""
    author = person(actor)
    ticket, reply = await lock_reply(session, actor, reply_id)
    if reply.state != ReplyState.FAILED:
        raise Conflict(f"This reply is {reply.state}: only a failed one can be tried again.", state=reply.state)
    await one_voice(session, author, ticket)
    await _own_department(session, actor, ticket, reply.text)
    reply.state, reply.due_at, reply.error = ReplyState.APPROVED, now(), None
    # Attempts go on counting: they are what tells a sender who is too late from the one who has it now.
    data = {"reply_id": reply_id, "attempts": reply.attempts}
    await record(session, [Entry(ticket, EventKind.REPLY_RETRIED, actor.name, data=data)])


async def withdraw_reply(session: AsyncSession, actor: Actor, reply_id: int) -> Reply:
    """Take a reply back that is not public, and return it; withdrawing it twice changes nothing.

    The draft that it came from waits to be judged again, unless a newer one does.
    """
    author = person(actor)
    ticket, reply = await lock_reply(session, actor, reply_id)
    if reply.state == ReplyState.WITHDRAWN:
        return reply
    if reply.state == ReplyState.SENDING:
        raise Conflict("This reply is being sent and may be public already.", state=reply.state)
    if reply.state == ReplyState.DELIVERED:
        raise Conflict("This reply is public: it can't be taken back here.", state=reply.state)
    await in_whose_hands(session, author, ticket)
    reply.state = ReplyState.WITHDRAWN
    data = {"reply_id": reply_id} | await wait_again(session, reply)
    await record(session, [Entry(ticket, EventKind.REPLY_WITHDRAWN, actor.name, data=data)])
    return reply


async def _approve(session: AsyncSession, actor: Actor, ticket: LedgerTicket, form: ReplyForm) -> int:
    author = person(actor)
    known = None if form.idempotency_key is None else await reply_with_key(session, form.idempotency_key)
    if known is not None:
        return _the_same(known, ticket.id, author, form)
    await refuse_second_draft(session, actor, ticket)
    require(actor, Act.REPLY, ticket)
    await one_voice(session, author, ticket, form.seen_message)
    await check_text(session, ticket.channel, form.text)
    department = await _own_department(session, actor, ticket, form.text)
    return await publish(session, actor, author, ticket, form.text, key=form.idempotency_key, department=department)


def _the_same(known: Reply, number: int, author: int, form: ReplyForm) -> int:
    if (known.ticket_id, known.author, known.text) != (number, author, form.text):
        raise Conflict("This form was sent before with something else in it: open the ticket again.")
    return known.id


async def _own_department(session: AsyncSession, actor: Actor, ticket: LedgerTicket, text: str) -> str | None:
    """The department that publishes this by itself; None: the hub does. Raises BeyondMandate."""
    if speaks_for_hub(actor, (await active_configuration(session)).rulebook):
        return None
    department = str(actor.department)
    reasons = await reasons_beyond(session, department, ticket, text)
    if reasons:
        raise BeyondMandate(department, ticket.id, reasons)
    return department
