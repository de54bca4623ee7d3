"""Questions to departments as the API shows them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from service.flow.consultation.actions import Opened
from service.flow.consultation.queries import AskedQuestion, ConsultationDetail, Waiting


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class OpenedView(_View):
    """A question that was asked."""

    question: int = Field(examples=[31])
    in_flight: int | None
    """How much the department has at once now, null when nothing bounds it."""
    most: int | None
    """Its bound."""
    warning: str | None
    """Says so when the department has more than that: it was asked all the same."""

    @classmethod
    def of(cls, opened: Opened, department: str) -> Self:
        """The question, with a sentence when the department is over its bound."""
        warning = f"{department} has {opened.in_flight} at once, over its bound of {opened.most}: this may take longer."
        return cls(
            question=opened.question,
            in_flight=opened.in_flight,
            most=opened.most,
            warning=warning if opened.is_over else None,
        )


class TurnView(_View):
    """One thing said about a question."""

    kind: str
    """question, more_asked, more_told, time_asked, answer, declined or withdrawn."""
    actor: str
    """"system", "colleague/ID" or "key/NAME"."""
    name: str
    at: datetime
    text: str
    """Empty when the cell's stage asked: the conversation is the question."""
    suggested: str | None
    """Whose it is in the eyes of a department that declined it."""
    expected_at: datetime | None
    by_mail: bool


class QuestionView(_View):
    """A question to a department with all that was said about it, in order."""

    id: int = Field(examples=[31])
    ticket: int
    """Number of the ticket that it is about."""
    department: str
    address: str | None
    """Of a colleague without an account who is asked."""
    by_route: bool
    """Asked because of the cell's stage."""
    state: str
    """open, more_asked, answered, declined or withdrawn."""
    opened_at: datetime
    opened_by: str
    due_at: datetime | None
    """When the answer is due, or was; null while that is the hub's turn, or nothing is promised."""
    picked_up_at: datetime | None
    picked_up_by: str | None
    expected_at: datetime | None
    """When the department, which asked for time, expects to answer."""
    ended_at: datetime | None
    ended_by: str | None
    used_at: datetime | None
    """When the answer went into a reply."""
    bounces: int
    """How often it was declined before it came here."""
    follows: int | None
    """Id of the declined question that it comes from."""
    turns: list[TurnView]

    @classmethod
    def of(cls, question: AskedQuestion) -> Self:
        """All of it."""
        return cls.model_validate(question)


class QuestionListView(_View):
    """All questions about a ticket, in the order in which they were asked."""

    items: list[QuestionView]


class SaidView(_View):
    """One message of the conversation that a question is about."""

    direction: str
    sent_at: datetime
    author: str | None = Field(validation_alias="author_handle")
    text: str


class QuestionDetailView(_View):
    """A question with the conversation that it is about."""

    question: QuestionView
    channel: str
    process: str | None
    language: str
    subject: str
    conversation: list[SaidView]

    @classmethod
    def of(cls, detail: ConsultationDetail) -> Self:
        """For whoever is asked."""
        ticket = detail.ticket
        return cls(
            question=QuestionView.of(detail.question),
            channel=ticket.channel,
            process=ticket.process,
            language=ticket.language,
            subject=ticket.subject,
            conversation=[SaidView.model_validate(message) for message in detail.messages],
        )


class WaitingView(_View):
    """One thing that waits for a department."""

    kind: str
    """question: to answer to the hub; draft: a reply to write for it; answer: a reply to publish."""
    number: int = Field(examples=[1042])
    """The ticket's."""
    channel: str
    process: str | None
    asked_at: datetime
    due_at: datetime | None
    subject: str
    question: int | None
    """Id of the question, null for what waits in the department's queue."""
    turns: int
    """How often something was said about the question."""
    in_hand: str | None
    """Name of the colleague who looks at it."""


class WaitingListView(_View):
    """What waits for a department, what is due first in front."""

    items: list[WaitingView]

    @classmethod
    def of(cls, waiting: list[Waiting]) -> Self:
        """All of it."""
        return cls(items=[WaitingView.model_validate(one) for one in waiting])
