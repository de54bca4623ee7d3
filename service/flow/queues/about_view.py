"""What a ticket is about, as its page asks: whether that is right, or which of what is suggested it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import LabelSource
from service.flow.queues.naming import Naming
from service.labels.choices import Choices, choices
from service.labels.meant import messages_meant
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Label, RecordedDecision, Ticket
from service.tickets.queries import SEES_ALL, colleague_names
from service.web.translations import N_, gettext_in

MOST_SUGGESTIONS = 3
LIKELIHOODS = ((0.8, N_("almost certainly")), (0.5, N_("probably")), (0.25, N_("perhaps")))
UNLIKELY = N_("less likely")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A process that it may be about."""

    slug: str
    process: str
    owner: str
    likelihood: str
    """In words."""
    percent: int


@dataclass(frozen=True, slots=True)
class AboutView:
    """What it is about, and what may be said of that."""

    process: str | None
    owner: str | None
    said_by: str | None
    """Who said so last, None: no person did."""
    may_confirm: bool
    may_correct: bool
    suggestions: Sequence[Suggestion]
    choices: Sequence[Choices]
    """Empty for whoever may not correct it."""
    may_say_none: bool
    """Whether it may be said to be about none of ours."""


async def about_of(session: AsyncSession, actor: Actor, ticket: Ticket, naming: Naming) -> AboutView:
    """In a handful of queries."""
    message_id = (await messages_meant(session, [ticket.id])).get(ticket.id)
    is_whole = message_id is not None and ticket.merged_into is None
    said = None if message_id is None else await _said(session, message_id)
    stands = said is not None and said.process == ticket.process and (ticket.process or not said.department)
    by = "" if said is None or not stands else said.actor
    may_correct = is_whole and may(actor, Act.CORRECT, ticket)
    their_own = None if actor.roles & SEES_ALL else actor.department
    suggested = await _suggested(session, message_id) if message_id and ticket.process is None and not stands else []
    return AboutView(
        process=naming.process(ticket.process),
        owner=naming.department(ticket.owner),
        said_by=(await colleague_names(session, [by])).get(by, by.partition("/")[2]) or None,
        may_confirm=is_whole and not stands and ticket.process is not None and may(actor, Act.CONFIRM, ticket),
        may_correct=may_correct,
        suggestions=suggestions(suggested, naming) if may_correct else [],
        choices=choices(naming.rulebook, naming.language, their_own) if may_correct else [],
        may_say_none=their_own is None,
    )


def suggestions(likely: Sequence[Mapping[str, object]], naming: Naming) -> list[Suggestion]:
    """Those that the rulebook still knows, in words."""
    translate = gettext_in(naming.language)
    found = []
    for one in likely[:MOST_SUGGESTIONS]:
        process = naming.rulebook.processes.get(str(one["process"]))
        if process is not None:
            probability = float(str(one["probability"]))
            words = next((words for least, words in LIKELIHOODS if probability >= least), UNLIKELY)
            name, owner = naming.process(process.slug) or "", naming.department(process.owner) or ""
            found.append(Suggestion(process.slug, name, owner, translate(words), round(probability * 100)))
    return found


async def _said(session: AsyncSession, message_id: int) -> Label | None:
    """What somebody said of it last; a second opinion stays unseen."""
    wanted = (
        select(Label)
        .where(Label.message_id == message_id, Label.source != LabelSource.SECOND)
        .order_by(col(Label.id).desc())
        .limit(1)
    )
    return (await session.exec(wanted)).one_or_none()


async def _suggested(session: AsyncSession, message_id: int) -> Sequence[Mapping[str, object]]:
    wanted = select(RecordedDecision.suggested).where(RecordedDecision.message_id == message_id)
    return (await session.exec(wanted)).one_or_none() or []
