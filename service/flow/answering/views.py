"""Replies, drafts and who is writing, as the API shows them."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from routing_rules.mandate import Reason, ReasonKind
from routing_rules.rulebook_parts import Rulebook
from service.flow.answering.actions import Answer
from service.flow.answering.holding import HeldReply
from service.flow.answering.reasons import sentences
from service.flow.answering.within_mandate import from_json
from service.tables import Draft, Reply
from service.tables.participation import DraftState


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class ApprovedReply(_View):
    """A reply that is on its way; the ticket shows how far it is."""

    reply_id: int = Field(examples=[17])
    published_by: str = Field(examples=["supply_chain"])
    """Slug of the department that publishes it: the hub, or another one within its mandate."""
    due_at: datetime
    """When it goes out; until then it can be taken back."""

    @classmethod
    def of(cls, reply: Reply, rulebook: Rulebook) -> "ApprovedReply":
        """The reply, with whoever publishes it."""
        return cls(reply_id=reply.id, published_by=reply.department or rulebook.hub, due_at=reply.due_at)


class RetriedReply(_View):
    """A reply that is on its way again."""

    reply_id: int = Field(examples=[17])


class ReasonView(_View):
    """Why a reply needs approval."""

    kind: ReasonKind
    subject: str
    """The channel, the language, the calendar, or the topic as it is written in the rulebook."""
    bound: int | None
    """Replies a day, or followers."""
    found: int | None
    """Replies published today, or followers of the customer."""
    until: datetime | None
    """When the hours begin again, or replies are counted anew."""
    words: str
    """What the topic was found as."""
    sentence: str = Field(examples=["This customer has 61,200 followers: from 10,000 on a reply needs approval."])

    @classmethod
    def all_of(cls, reasons: Iterable[Reason], rulebook: Rulebook) -> "list[ReasonView]":
        """Each with its sentence."""
        found = list(reasons)
        return [
            cls(
                kind=reason.kind,
                subject=reason.subject,
                bound=reason.bound,
                found=reason.found,
                until=reason.until,
                words=reason.words,
                sentence=sentence,
            )
            for reason, sentence in zip(found, sentences(found, rulebook, "en"), strict=True)
        ]


class WrittenDraft(_View):
    """A draft that waits for the hub."""

    draft_id: int = Field(examples=[5])
    detail: str = Field(examples=["It waits for approval."])
    """Why, in words."""
    reasons: list[ReasonView]
    """Why a department that publishes by itself may not publish this; empty in stage draft."""

    @classmethod
    def of(cls, answer: Answer, rulebook: Rulebook) -> "WrittenDraft":
        """What was written, and why it waits."""
        reasons = ReasonView.all_of(answer.beyond, rulebook)
        detail = " ".join(["It waits for approval.", *(reason.sentence for reason in reasons)])
        return cls(draft_id=answer.draft_id or 0, detail=detail, reasons=reasons)


class DraftView(_View):
    """A reply that a department wrote and the hub judges."""

    id: int
    ticket: int
    department: str
    in_reply_to: int
    """Id of the message that it answers."""
    text: str
    author: int
    """Id of the colleague who wrote it."""
    written_at: datetime
    reasons: list[ReasonView]
    """Why it was not published at once; empty in stage draft."""
    state: DraftState
    judged_at: datetime | None
    judged_by: int | None
    """Id of the colleague who approved it, sent it back or dropped it."""
    distance: int | None
    """How many characters the hub changed; 0: approved as it was."""
    reason: str | None
    """Why it was sent back or dropped."""
    reply_id: int | None

    @classmethod
    def of(cls, draft: Draft, rulebook: Rulebook) -> "DraftView":
        """The draft with its reasons in words."""
        return cls(
            id=draft.id,
            ticket=draft.ticket_id,
            department=draft.department,
            in_reply_to=draft.in_reply_to,
            text=draft.text,
            author=draft.author,
            written_at=draft.written_at,
            reasons=ReasonView.all_of(from_json(draft.beyond), rulebook),
            state=DraftState(draft.state),
            judged_at=draft.judged_at,
            judged_by=draft.judged_by,
            distance=draft.distance,
            reason=draft.reason,
            reply_id=draft.reply_id,
        )


class DraftListView(_View):
    """All drafts on a ticket, in the order in which they were written."""

    drafts: list[DraftView]


class HeldReplyView(_View):
    """Who is writing the reply to a ticket."""

    holder: str = Field(examples=["Anna"])
    since: datetime
    is_mine: bool
    """Whether that is you."""

    @classmethod
    def of(cls, held: HeldReply) -> "HeldReplyView":
        """Who it is."""
        return cls(holder=held.holder, since=held.since, is_mine=held.is_mine)
