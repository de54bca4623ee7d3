"""Drafts: a department writes what the hub approves, edits, sends back or lets drop."""

from uuid import uuid4

from rapidfuzz.distance import Levenshtein
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.mandate import Reason
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.flow.answering.forms import ApprovalForm, ReplyForm
from service.flow.answering.locking import lock_draft, lock_row, person, seen_by
from service.flow.answering.one_voice import in_whose_hands, name_of, one_voice, taken
from service.flow.answering.publishing import (
    about,
    answered,
    check_text,
    drop_waiting,
    judged,
    publish,
    release_lock,
)
from service.flow.answering.queries import draft_of, draft_with_key, waiting_draft
from service.flow.answering.within_mandate import as_json
from service.foundation.clock import now
from service.foundation.errors import Conflict
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Draft, Reply
from service.tables.participation import DraftState
from service.tickets.ledger import Entry, LedgerTicket, record

WHAT_BECAME = {
    DraftState.APPROVED: "approved",
    DraftState.SENT_BACK: "sent back",
    DraftState.DROPPED: "dropped",
}


async def write_draft(
    session: AsyncSession, actor: Actor, number: int, form: ReplyForm, beyond: tuple[Reason, ...] = ()
) -> int:
    """Let a reply wait for the hub, and its ticket with it; the same form again returns the same draft.

    `beyond` is why a department that publishes by itself did not. Raises Conflict when somebody else is answering or
    the customer wrote meanwhile, and Invalid with all objections to the text.
    """
    author = person(actor)
    row = await lock_row(session, number)
    known = await same_draft(session, number, author, form)
    if known is not None:
        return known.id
    ticket = seen_by(actor, row, number)
    await refuse_second_draft(session, actor, ticket)
    require(actor, Act.DRAFT, ticket)
    await one_voice(session, author, ticket, form.seen_message)
    await check_text(session, ticket.channel, form.text)
    return await _store(session, actor, author, ticket, form, beyond)


async def approve_draft(session: AsyncSession, actor: Actor, draft_id: int, form: ApprovalForm | None = None) -> int:
    """Publish a draft as it is or as edited, and return the reply's id.

    Raises Conflict when it was judged before, by whom and when; when somebody else is answering; and when the customer
    wrote after what the draft answers, which the approver has to have seen.
    """
    judge, given = person(actor), form or ApprovalForm()
    ticket, draft = await lock_draft(session, actor, draft_id)
    await _still_waiting(session, draft)
    await one_voice(session, judge, ticket, given.seen_message or draft.in_reply_to)
    text = given.text or draft.text
    judged(draft, DraftState.APPROVED, judge, now())
    draft.distance = Levenshtein.distance(draft.text, text)
    return await publish(session, actor, judge, ticket, text, draft=draft)


async def send_back(session: AsyncSession, actor: Actor, draft_id: int, reason: str) -> None:
    """Give a draft and its ticket back to the department, with what has to be different."""
    judge = person(actor)
    ticket, draft = await lock_draft(session, actor, draft_id)
    await _still_waiting(session, draft)
    await in_whose_hands(session, judge, ticket)
    queue = (await active_configuration(session)).rulebook.home_queues.get(draft.department)
    if queue is None:
        raise Conflict(f"{draft.department} is no longer in the rulebook: nothing can be sent back there.")
    at = now()
    judged(draft, DraftState.SENT_BACK, judge, at, reason)
    data = {**about(draft), "reason": reason, "from": ticket.queue, "to": queue}
    await record(session, [Entry(ticket, EventKind.DRAFT_SENT_BACK, actor.name, _freed(queue), data)], at)
    await release_lock(session, ticket.id)


async def drop_draft(session: AsyncSession, actor: Actor, draft_id: int, reason: str) -> None:
    """Let a draft go unused; the ticket stays with the hub."""
    judge = person(actor)
    ticket, draft = await lock_draft(session, actor, draft_id)
    await _still_waiting(session, draft)
    await in_whose_hands(session, judge, ticket)
    at = now()
    judged(draft, DraftState.DROPPED, judge, at, reason)
    data = {**about(draft), "reason": reason}
    await record(session, [Entry(ticket, EventKind.DRAFT_DROPPED, actor.name, data=data)], at)


async def wait_again(session: AsyncSession, reply: Reply) -> dict[str, object]:
    """Let the draft that became this reply wait for the hub as it was written; returns what the event says of it.

    Not when the department wrote another meanwhile: one waits on a ticket at most, and the newer one counts.
    """
    draft = await draft_of(session, reply)
    if draft is None or await waiting_draft(session, reply.ticket_id) is not None:
        return {}
    draft.state, draft.judged_by, draft.judged_at = DraftState.WAITING, None, None
    draft.distance, draft.reply_id = None, None
    return about(draft)


async def same_draft(session: AsyncSession, number: int, author: int, form: ReplyForm) -> Draft | None:
    """The draft that this form became already. Raises Conflict when there was something else in it."""
    known = None if form.idempotency_key is None else await draft_with_key(session, form.idempotency_key)
    if known is not None and (known.ticket_id, known.author, known.text) != (number, author, form.text):
        raise Conflict("This form was sent before with something else in it: open the ticket again.")
    return known


async def refuse_second_draft(session: AsyncSession, actor: Actor, ticket: LedgerTicket) -> None:
    """Tell whoever would have answered for the department which of them was faster. Raises Conflict."""
    if may(actor, Act.REPLY, ticket) or may(actor, Act.DRAFT, ticket):
        return
    draft = await waiting_draft(session, ticket.id)
    if draft is not None and draft.department == actor.department:
        sentence = "{name} wrote a draft for ticket {number} at {when}: it waits for the hub."
        raise await taken(session, sentence, ticket, draft.written_at, draft.author)


async def _store(
    session: AsyncSession,
    actor: Actor,
    author: int,
    ticket: LedgerTicket,
    form: ReplyForm,
    beyond: tuple[Reason, ...],
) -> int:
    at, rulebook = now(), (await active_configuration(session)).rulebook
    earlier = await drop_waiting(session, actor, author, ticket, at, "written anew")
    draft = Draft(
        ticket_id=ticket.id,
        department=str(actor.department),
        process=ticket.process,
        channel=ticket.channel,
        in_reply_to=(await answered(session, ticket)).id,
        text=form.text,
        author=author,
        written_at=at,
        beyond=as_json(beyond),
        idempotency_key=form.idempotency_key or uuid4(),
    )
    # The one before it has to be gone first: one waits on a ticket at most.
    await session.flush()
    session.add(draft)
    await session.flush()
    queue = rulebook.home_queues[rulebook.hub]
    data = {**about(draft), "beyond": draft.beyond, "from": ticket.queue, "to": queue}
    written = Entry(ticket, EventKind.DRAFT_WRITTEN, actor.name, _freed(queue), data, draft.in_reply_to)
    await record(session, [*earlier, written], at)
    await release_lock(session, ticket.id)
    return draft.id


def _freed(queue: str) -> dict[str, object]:
    """In this queue, and in nobody's hands."""
    return {"queue": queue, "claimed_by": None, "claimed_at": None}


async def _still_waiting(session: AsyncSession, draft: Draft) -> None:
    if draft.state == DraftState.WAITING:
        return
    name, at = await name_of(session, draft.judged_by), draft.judged_at or draft.written_at
    words = f"{name} {WHAT_BECAME[DraftState(draft.state)]} this draft at {at:%Y-%m-%d %H:%M} UTC."
    raise Conflict(words, state=draft.state, judged_by=name, since=at.isoformat())
