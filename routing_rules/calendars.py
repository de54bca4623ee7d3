"""Business time: how long a calendar is open between two moments, and when so much of it will have passed.

Openings are minutes by the clock on the wall of the calendar's own zone. A closed or special day is so for the
openings that begin on it: an evening shift that began the day before goes on until its end. Special wins over closed,
closed wins over the week that is valid on the date. Openings that overlap count once. An opening or closing time that
does not exist on the night of a clock change is the moment of the change; one that exists twice opens at the first and
closes at the last. A moment is within an opening from its start up to, not including, its end.

All moments that come in are aware, all that go out are in UTC, everything is exact to the microsecond.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from routing_rules.calendar_days import DAY, open_between
from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Opening, Week

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_BLOCK_DAYS = 128
_BLOCK = _BLOCK_DAYS * DAY * _SECOND
_HORIZON = 3_000 * DAY * _SECOND
_END_OF_TIME = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND

ALWAYS = Calendar(
    slug="always",
    name=Names(nl="Altijd open", en="Always open"),
    time_zone=ZoneInfo("UTC"),
    weeks=(Week(valid_from=None, days=((Opening(0, 24 * 60),),) * 7),),
    closed={},
    special={},
)
"""Day and night, all year: business time is wall-clock time."""


def open_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How long the calendar is open from `start` to `end`; nothing when `end` is not after `start`."""
    first, last = _number(start), _number(end)
    if last <= first:
        return timedelta()
    index = first // _BLOCK
    block = _block(calendar, index)
    counted = -block.open_before(first)
    for later in range(index + 1, last // _BLOCK + 1):
        counted += block.total
        block = _block(calendar, later)
    return timedelta(microseconds=counted + block.open_before(last))


def after_open_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime | None:
    """The earliest moment from `start` on by which the calendar has been open for `amount`.

    `start` itself when the amount is nothing or less; None when it is not reached within 3,000 days.
    """
    first = _number(start)
    needed = amount // _MICROSECOND
    if needed <= 0:
        return _moment(first)
    index = first // _BLOCK
    block = _block(calendar, index)
    needed += block.open_before(first)
    latest = min(first + _HORIZON, _END_OF_TIME)
    while block.total < needed:
        needed -= block.total
        index += 1
        if index * _BLOCK > latest:
            return None
        block = _block(calendar, index)
    reached = block.reached(needed)
    return _moment(reached) if reached <= latest else None


def after_open_times(calendar: Calendar, start: datetime, amounts: Sequence[timedelta]) -> list[datetime | None]:
    """`after_open_time` for each of the amounts."""
    first = _number(start)
    block = _block(calendar, first // _BLOCK)
    before = block.open_before(first)
    found: list[datetime | None] = []
    for amount in amounts:
        needed = amount // _MICROSECOND
        within = 0 < needed <= block.total - before
        found.append(_moment(block.reached(needed + before)) if within else after_open_time(calendar, start, amount))
    return found


def segments(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The open parts between `start` and `end` in order; parts that touch are one."""
    first, last = _number(start), _number(end)
    if last <= first:
        return []
    return [(_moment(opens), _moment(closes)) for opens, closes in _parts(calendar, first, last)]


def is_open(calendar: Calendar, at: datetime) -> bool:
    number = _number(at)
    block = _block(calendar, number // _BLOCK)
    place = bisect_right(block.opens, number) - 1
    return place >= 0 and number < block.closes[place]


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The earliest moment from `at` on at which the calendar is open: `at` itself when it is open then.

    None when it does not open within 3,000 days.
    """
    first = _number(at)
    latest = min(first + _HORIZON, _END_OF_TIME)
    for index in range(first // _BLOCK, latest // _BLOCK + 1):
        block = _block(calendar, index)
        place = bisect_right(block.closes, first)
        if place < len(block.opens):
            opens = max(block.opens[place], first)
            return _moment(opens) if opens <= latest else None
    return None


@dataclass(frozen=True, slots=True)
class _Block:
    """The openings within one stretch of days, in microseconds since 1970, apart from each other and in order."""

    opens: list[int]
    closes: list[int]
    before: list[int]
    """How much of the block was open before each opening."""
    total: int

    def open_before(self, number: int) -> int:
        """How much of the block is open before the moment."""
        place = bisect_right(self.opens, number) - 1
        if place < 0:
            return 0
        return self.before[place] + min(number, self.closes[place]) - self.opens[place]

    def reached(self, needed: int) -> int:
        """The earliest moment before which so much is open, from 1 to the total."""
        place = bisect_left(self.before, needed) - 1
        return self.opens[place] + needed - self.before[place]


def _parts(calendar: Calendar, first: int, last: int) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for index in range(first // _BLOCK, last // _BLOCK + 1):
        block = _block(calendar, index)
        for place in range(bisect_right(block.closes, first), bisect_left(block.opens, last)):
            since, until = max(block.opens[place], first), min(block.closes[place], last)
            if held is not None and held[1] == since:
                since = held[0]
            elif held is not None:
                yield held
            held = since, until
    if held is not None:
        yield held


def _block(calendar: Calendar, index: int) -> _Block:
    known = calendar.opened.get(index)
    if isinstance(known, _Block):
        return known
    first_day = index * _BLOCK_DAYS
    parts = open_between(calendar, first_day, first_day + _BLOCK_DAYS)
    opens = [since * _SECOND for since, _ in parts]
    closes = [until * _SECOND for _, until in parts]
    *before, total = accumulate((until - since for since, until in zip(opens, closes, strict=True)), initial=0)
    block = _Block(opens, closes, before, total)
    calendar.opened[index] = block
    return block


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)
