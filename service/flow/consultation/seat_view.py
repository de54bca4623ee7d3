"""What a department sees on its seat: the one thing that is next, and what comes after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from service.flow.consultation.queries import Waiting
from service.flow.consultation.seat_forms import WAITS, SeatAct, Wait
from service.web.composer import Composer


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, by a customer, webcare or the department."""

    who: str
    at: datetime
    text: str
    is_ours: bool = False
    kind: str = ""
    """Between hub and department: what was said with it."""
    expected_at: datetime | None = None
    suggested: str | None = None
    """Name of the department whose it is, in the eyes of one that gave it back."""


@dataclass(frozen=True, slots=True)
class Next:
    """One thing in the list of what waits."""

    key: str
    kind: str
    number: int
    subject: str
    """Without personal data for whoever may not read the ticket."""
    channel: str
    icon: str
    due_at: datetime | None
    near_at: datetime | None
    expected_at: datetime | None
    in_hand: str | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is in the middle."""

    key: str
    kind: str
    """"question", "draft" or "answer"."""
    number: int
    subject: str
    channel: str
    icon: str
    process: str | None
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    near_at: datetime | None
    state: str
    """That of the question; of a ticket "open" while it waits here, else "gone"."""
    talk: list[Line]
    """The conversation with the customer."""
    left_out: int
    told: list[Line]
    """What hub and department said to each other."""
    is_masked: bool
    may_open: bool
    """The ticket itself."""
    question: int | None = None
    in_hand: str | None = None
    is_mine: bool = False
    """The reader has it in hand."""
    expected_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    composer: Composer | None = None
    """Of a ticket: where its reply is written; None when one is on its way."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for the department."""
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class SeatPage:
    """All of it."""

    department: str
    name: str
    hub: str
    departments: list[tuple[str, str]]
    """For whoever may look at the seats of others."""
    may_answer: bool
    waiting: list[Next]
    thing: Thing | None
    suggestions: list[tuple[str, str]]
    is_other: bool = False
    """Not the reader's own seat."""
    act: str = SeatAct.ANSWER
    waits: Mapping[Wait, str] = field(default_factory=lambda: WAITS)
    kept: Mapping[str, str] = field(default_factory=dict)
    """What was filled in and not taken."""
    problem: str | None = None
    done: str = ""
    """What was just done, to `of`."""
    of: str = ""

    @property
    def after(self) -> list[Next]:
        """What waits besides what is in the middle."""
        return [one for one in self.waiting if self.thing is None or one.key != self.thing.key]

    @property
    def live(self) -> str:
        """The address of the stream that keeps it up to date."""
        return f"/seat/live?{urlencode({'department': self.department, 'thing': self.thing.key if self.thing else ''})}"

    def address(self, key: str, act: str = "") -> str:
        """The seat with this in the middle."""
        values = {"department": self.department} if self.is_other else {}
        values |= {"thing": key} | ({"act": act} if act else {})
        return f"/seat?{urlencode(values)}"


def key_of(waiting: Waiting) -> str:
    """How the seat names it."""
    return f"t{waiting.number}" if waiting.question is None else f"q{waiting.question}"


def first_of(waiting: list[Waiting], at: datetime, besides: str = "") -> str | None:
    """What is in the middle by itself: what is due first, after that what was promised for later."""
    keys = [key_of(one) for one in waiting if one.expected_at is None or one.expected_at <= at]
    keys += [key_of(one) for one in waiting if one.expected_at is not None and one.expected_at > at]
    return next((key for key in keys if key != besides), keys[0] if keys else None)
