"""What stands above the reply box: who else writes, the reply that can still be taken back, the draft that waits."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.rulebook_parts import Rulebook
from service.configuration.queries import active_configuration
from service.flow.answering.holding import HeldReply, held_reply, may_write
from service.flow.answering.one_voice import name_of
from service.flow.answering.queries import newest_seen, reply_on_its_way, waiting_draft
from service.flow.answering.reasons import sentences
from service.flow.answering.within_mandate import from_json
from service.foundation.clock import now
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Reply, Ticket
from service.tables.replies import ReplyState
from service.tickets.queries import visible_ticket
from service.web.composer import NewerMessage


@dataclass(frozen=True, slots=True)
class Leaving:
    """A reply that can still be taken back."""

    reply_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft that waits for the hub."""

    id: int
    department: str
    author: str
    written_at: datetime
    text: str
    reasons: list[str]
    may_judge: bool
    seen: int | None
    """The newest customer message: whoever sees this card sees it too."""
    objections: tuple[str, ...] = ()
    """What is wrong with it as it was edited."""
    newer: list[NewerMessage] = field(default_factory=list)
    """What the customer wrote while it was being judged."""


@dataclass(frozen=True, slots=True)
class AnsweringPanel:
    """All of it, for one reader."""

    number: int
    may_write: bool
    held: HeldReply | None
    """Somebody else who is writing."""
    leaving: Leaving | None
    draft: DraftCard | None


async def answering_panel(session: AsyncSession, actor: Actor, number: int, language: str) -> AnsweringPanel:
    """How the answer to this ticket stands. Raises NotFound."""
    ticket = await visible_ticket(session, actor, number)
    rulebook = (await active_configuration(session)).rulebook
    held = await held_reply(session, actor, number)
    return AnsweringPanel(
        number=number,
        may_write=may_write(actor, ticket),
        held=None if held is None or held.is_mine else held,
        leaving=_leaving(await reply_on_its_way(session, number), actor),
        draft=await _draft(session, actor, ticket, rulebook, language),
    )


def _leaving(reply: Reply | None, actor: Actor) -> Leaving | None:
    if reply is None or reply.author != actor.colleague_id or reply.state != ReplyState.APPROVED or reply.attempts:
        return None
    return Leaving(reply.id, reply.due_at) if reply.due_at > now() else None


async def _draft(
    session: AsyncSession, actor: Actor, ticket: Ticket, rulebook: Rulebook, language: str
) -> DraftCard | None:
    draft = await waiting_draft(session, ticket.id)
    if draft is None or ticket.state not in WAITING_FOR_US:
        return None
    department = rulebook.departments.get(draft.department)
    return DraftCard(
        id=draft.id,
        department=draft.department if department is None else department.name.in_language(language),
        author=await name_of(session, draft.author),
        written_at=draft.written_at,
        text=draft.text,
        reasons=sentences(from_json(draft.beyond), rulebook, language),
        may_judge=may(actor, Act.JUDGE, ticket),
        seen=await newest_seen(session, ticket.id),
    )
