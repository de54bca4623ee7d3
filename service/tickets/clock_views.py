"""The clocks of a ticket as the API and the command tell them."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, PlainSerializer

from routing_rules.clock_story import ClockStory, Lateness, Stretch
from routing_rules.vocabulary import ClockKind, Outcome
from service.tickets.clock_explanations import ExplainedClocks
from service.tickets.clock_queries import Difference

Seconds = Annotated[timedelta, PlainSerializer(lambda duration: int(duration.total_seconds()), return_type=int)]


class SegmentView(BaseModel):
    """A stretch of a clock's life: what counted, and why the rest did not."""

    what: Stretch
    start: datetime
    end: datetime
    seconds: Seconds
    because: str


class ContenderView(BaseModel):
    """A policy that says something about the clock; the first won, and each other says why it lost."""

    policy: str
    conditions: int
    target: Seconds | None
    lost: str


class StepView(BaseModel):
    """A step of the clock's ladder, or its own "near" and "late"."""

    slug: str
    at: datetime | None
    fired: bool


class ClockView(BaseModel):
    """One clock; durations are seconds of open time."""

    kind: ClockKind
    subject: str
    state: str
    lateness: Lateness
    outcome: Outcome | None
    started_at: datetime
    ended_at: datetime | None
    calendar: str
    target: Seconds | None
    elapsed: Seconds
    left: Seconds | None
    due_at: datetime | None
    near_at: datetime | None
    segments: list[SegmentView]
    policies: list[ContenderView]
    steps: list[StepView]

    @classmethod
    def of(cls, story: ClockStory) -> Self:
        """From a story."""
        plain = ("kind", "subject", "state", "lateness", "outcome", "started_at", "ended_at", "calendar", "target")
        return cls(
            **{name: getattr(story, name) for name in (*plain, "elapsed", "left", "due_at", "near_at")},
            segments=[
                SegmentView(what=one.what, start=one.start, end=one.end, seconds=one.duration, because=one.because)
                for one in story.segments
            ],
            policies=[
                ContenderView(policy=one.policy, conditions=one.conditions, target=one.target, lost=one.lost)
                for one in story.contenders
            ],
            steps=[StepView(slug=one.slug, at=one.at, fired=one.fired) for one in story.steps],
        )


class DifferenceView(BaseModel):
    """A clock whose row is not what the ticket's events say."""

    kind: ClockKind
    subject: str
    fields: list[str]
    """What differs; none when there is no row for it, or no event."""

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """From a difference."""
        return cls(kind=difference.kind, subject=difference.subject, fields=difference.fields)


class TicketClocksView(BaseModel):
    """All clocks of a ticket, in the order in which they began."""

    number: int
    at: datetime
    clocks: list[ClockView]
    differences: list[DifferenceView]
    """Empty: the rows are what a fold over the ticket's events gives."""

    @classmethod
    def of(cls, explained: ExplainedClocks) -> Self:
        """From an explanation."""
        return cls(
            number=explained.number,
            at=explained.at,
            clocks=[ClockView.of(story) for story in explained.stories],
            differences=[DifferenceView.of(difference) for difference in explained.differences],
        )
