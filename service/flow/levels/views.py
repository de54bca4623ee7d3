"""What the API takes and answers about service levels."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.flow.levels.figures import Figures, Moved, Pair
from service.flow.levels.forms import Period
from service.foundation.validation import NO_NUL


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class DraftForm(_View):
    """Sections of a rulebook that say what service levels could be."""

    yaml: Annotated[str, Field(min_length=1, max_length=500_000, pattern=NO_NUL, examples=["policies: {...}"])]
    """Any of the sections calendars, service_levels, contact_groups, levels, ladders, policies, priority and queues."""
    period: Period = Period.DAY
    """On the tickets of which time it is tried."""


class PublishForm(DraftForm):
    """Sections that should be in force."""

    seen: Annotated[int, Field(ge=1)]
    """The version that they are a change of."""
    tried: Annotated[str, Field(max_length=100)]
    """The digest that the preview answered."""


class ServiceLevelsView(_View):
    """What is in force."""

    version: int
    digest: str
    """Names the service levels: versions that differ in rules alone share it."""
    sections: dict[str, Any]
    yaml: str


class PublishedView(_View):
    """What is in force now."""

    version: int


class PairView(_View):
    """A number of tickets, now and under the draft."""

    now: int
    draft: int

    @classmethod
    def of(cls, pair: Pair) -> "PairView":
        """From the figures."""
        return cls(now=pair.now, draft=pair.draft)


class StepView(_View):
    """How many tickets came to a step of a clock."""

    clock: str
    step: str
    action: str | None
    tickets: PairView


class ShareView(_View):
    """How many targets of a clock have a verdict, and how many of these were met."""

    clock: str
    judged: PairView
    met: PairView


class ChangedView(_View):
    """A ticket that the draft makes another of."""

    ticket: int
    due_at: datetime | None
    draft_due_at: datetime | None
    more: list[str]
    """Steps as "clock/step" that it would have come to and did not."""
    fewer: list[str]

    @classmethod
    def of(cls, one: Moved) -> "ChangedView":
        """From the figures."""
        more, fewer = ([f"{clock}/{step}" for clock, step, _ in found] for found in (one.more, one.fewer))
        return cls(ticket=one.id, due_at=one.now, draft_due_at=one.draft, more=more, fewer=fewer)


class FiguresView(_View):
    """What the draft would have changed."""

    version: int
    """The version that it is a change of."""
    digest: str
    """Names the draft, to publish it."""
    tickets: int
    is_capped: bool
    """There were more tickets: these are the newest."""
    warned: PairView
    near: PairView
    late: PairView
    escalated: PairView
    steps: list[StepView]
    shares: list[ShareView]
    open: int
    moved: int
    """How many of the open ones would get another deadline."""
    median_seconds: int | None
    """By how much, in the middle; negative is earlier."""
    changed: list[ChangedView]

    @classmethod
    def of(cls, version: int, digest: str, figures: Figures) -> "FiguresView":
        """From the figures."""
        return cls(
            version=version,
            digest=digest,
            tickets=figures.tickets,
            is_capped=figures.is_capped,
            warned=PairView.of(figures.warned),
            near=PairView.of(figures.near),
            late=PairView.of(figures.late),
            escalated=PairView.of(figures.escalated),
            steps=[
                StepView(clock=one.clock, step=one.step, action=one.action, tickets=PairView.of(one.tickets))
                for one in figures.steps
            ],
            shares=[
                ShareView(clock=one.clock, judged=PairView.of(one.judged), met=PairView.of(one.met))
                for one in figures.shares
            ],
            open=figures.open,
            moved=figures.moved,
            median_seconds=None if figures.median is None else round(figures.median.total_seconds()),
            changed=[ChangedView.of(one) for one in figures.changed],
        )
