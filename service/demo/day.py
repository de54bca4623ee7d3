"""The made-up day: reads its files and moves it in time, so that its last message was sent just now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, NotRequired, TypedDict

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CLOSING = timedelta(hours=23)
"""The moment of the day that falls on the start of the demo: everything lies before it, within 24 hours."""


def _clock(text: str) -> str:
    datetime.strptime(text, "%H:%M")  # noqa: DTZ007 - a time of day, only checked
    return text


ClockTime = Annotated[str, AfterValidator(_clock)]


class Line(BaseModel):
    """One line of a day file. `by` is handle|name|followers, the last two optional; `re` is the line it replies to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: ClockTime
    arrives: ClockTime | None = None
    """When it reaches us, if later than it was sent: so that a reply may come before what it replies to."""
    ch: str
    id: str = Field(min_length=1)
    by: str = Field(min_length=1)
    text: str = Field(min_length=1)
    th: str | None = None
    re: str | None = None
    lang: str = "nl"
    expect: str
    """The process it is about, or triage; several with | where people would differ too. Never sent along."""


class Again(BaseModel):
    """A line that says: the network delivers that message once more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    again: str
    at: ClockTime


class Author(TypedDict):
    """Who wrote a message, as the intake API takes it."""

    external_id: str
    handle: str
    name: NotRequired[str]
    followers: NotRequired[int]


class Post(TypedDict):
    """One message, as the intake API takes it."""

    channel: str
    external_id: str
    text: str
    sent_at: str
    author: Author
    thread: NotRequired[str]
    in_reply_to: NotRequired[str]
    raw: dict[str, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message at the moment that the network delivers it, for the first time or again."""

    arrives: timedelta
    line: Line
    again: bool = False


def read_day() -> tuple[Delivery, ...]:
    """All deliveries of the day in the order of their arrival."""
    folder = files(__package__) / "day"
    parsed = [line for file in sorted(folder.iterdir(), key=lambda f: f.name) for line in read_lines(file)]
    lines = {line.id: line for line in parsed if isinstance(line, Line)}
    first = [Delivery(_offset(line.arrives or line.at), line) for line in lines.values()]
    repeated = [Delivery(_offset(r.at), lines[r.again], again=True) for r in parsed if isinstance(r, Again)]
    return tuple(sorted(first + repeated, key=lambda d: (d.arrives, d.again)))


def read_lines(file: Traversable) -> Iterator[Line | Again]:
    """The lines of one file of the day."""
    for text in file.read_text("utf-8").splitlines():
        yield Again.model_validate_json(text) if text.startswith('{"again"') else Line.model_validate_json(text)


def posts(day: Sequence[Delivery], started: datetime) -> list[Post]:
    """The day as lived until now. Playing it again on the same date gives the same ids, so brings nothing new."""
    stamp = f"{started:%Y%m%d}"
    return [_post(delivery.line, started, stamp) for delivery in day]


def external_id(line_id: str, stamp: str) -> str:
    """The id that a line gets on one date: the same day can be played on each date, and only once on each."""
    return f"demo-{stamp}-{line_id}"


def _post(line: Line, started: datetime, stamp: str) -> Post:
    post = Post(
        channel=line.ch,
        external_id=external_id(line.id, stamp),
        text=line.text,
        sent_at=(started - (CLOSING - _offset(line.at))).isoformat(),
        author=_author(line.by),
        raw={"made_up": "a demo message; nobody wrote it"},
    )
    if line.th:
        post["thread"] = external_id(line.th, stamp)
    if line.re:
        post["in_reply_to"] = external_id(line.re, stamp)
    return post


def _author(by: str) -> Author:
    handle, _, rest = by.partition("|")
    name, _, followers = rest.partition("|")
    author = Author(external_id=handle, handle=handle)
    if name:
        author["name"] = name
    if followers:
        author["followers"] = int(followers)
    return author


def _offset(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
