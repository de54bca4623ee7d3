"""Escalations as the API shows them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from service.flow.escalation.queries import EscalationLine, EscalationPage, LevelSummary


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class LevelView(_View):
    """A level and what waits there."""

    slug: str = Field(examples=["duty_manager"])
    """Of the level, and of its escalation queue."""
    stand_in: str | None
    """The level that takes its place when nobody of it is there."""
    open: int
    """Escalations that nobody acknowledged yet, counted up to 1,000."""
    more: bool
    """There are more than `open`; nobody counted how many."""
    oldest: datetime | None
    """When the one that waits the longest was last asked for."""

    @classmethod
    def of(cls, level: LevelSummary) -> Self:
        """The level."""
        return cls(slug=level.slug, stand_in=level.stand_in, open=level.open, more=level.more, oldest=level.oldest)


class LevelListView(_View):
    """All levels, the first level first."""

    items: list[LevelView]


class TakerView(_View):
    """A colleague who was asked."""

    colleague: int
    name: str


class ReasonView(_View):
    """Why it fell to them, or why not to somebody else."""

    why: str = Field(examples=["nobody_present"])
    level: str | None = None
    until: datetime | None = None
    """When quiet hours end."""


class EscalationView(_View):
    """One step of a ladder that waits for somebody to acknowledge it."""

    id: int
    ticket: int = Field(examples=[1042])
    """Its number."""
    subject: str
    channel: str
    queue: str
    """The queue that the ticket is in now."""
    claimed_by: int | None
    due_at: datetime | None
    """The earliest deadline of the ticket now."""
    clock: str = Field(examples=["first_reply"])
    step: str
    action: str = Field(examples=["escalate"])
    level: str | None
    repetition: int
    """How often it was repeated before."""
    planned_at: datetime
    fired_at: datetime
    since: datetime
    """When it was first asked for."""
    takers: list[TakerView]
    because: list[ReasonView]

    @classmethod
    def of(cls, line: EscalationLine) -> Self:
        """The escalation with its ticket."""
        one, ticket = line.escalation, line.ticket
        return cls(
            id=one.id,
            ticket=ticket.id,
            subject=ticket.subject,
            channel=ticket.channel,
            queue=ticket.queue,
            claimed_by=ticket.claimed_by,
            due_at=ticket.due_at,
            clock=one.kind,
            step=one.step,
            action=one.action,
            level=one.level,
            repetition=one.repetition,
            planned_at=one.planned_at,
            fired_at=one.fired_at,
            since=line.since,
            takers=[TakerView(colleague=taker, name=name) for taker, name in line.takers],
            because=[ReasonView.model_validate(reason) for reason in one.because],
        )


class EscalationPageView(_View):
    """Open escalations of a level, the one asked for the longest ago first."""

    items: list[EscalationView]
    next: str | None
    """Cursor of the next page, null on the last."""

    @classmethod
    def of(cls, page: EscalationPage) -> Self:
        """The page."""
        return cls(items=[EscalationView.of(line) for line in page.items], next=page.next)
