"""What a calendar says about each date, and when that is: dates and minutes on the wall to seconds in UTC."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from routing_rules.service_levels import Calendar, Opening

DAY = 24 * 60 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EARLIER = 4
"""Days. An opening lasts into the next day, a zone is up to a day from UTC, and a clock change skips up to a day."""
_FIRST_DAY, _LAST_DAY = date.min.toordinal() + _EARLIER, date.max.toordinal() - _EARLIER


def openings_on(calendar: Calendar, day: date) -> tuple[Opening, ...]:
    """The openings that begin on the date: the special day's, else none when it is closed, else those of the week."""
    special = calendar.special.get(day)
    if special is not None:
        return special
    if day in calendar.closed:
        return ()
    for week in reversed(calendar.weeks):
        if week.valid_from is None or week.valid_from <= day:
            return week.days[day.weekday()]
    return ()


def open_between(calendar: Calendar, first: int, end: int) -> list[tuple[int, int]]:
    """The open parts of a range of days of UTC, counted since 1970, in seconds since 1970: in order, none touching."""
    since, until = first * DAY, end * DAY
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(_beginning(calendar, _EPOCH_DAY + first - _EARLIER, _EPOCH_DAY + end + _EARLIER)):
        opens, closes = max(opens, since), min(closes, until)
        if opens >= closes:
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes)
        else:
            joined.append((opens, closes))
    return joined


def _beginning(calendar: Calendar, first: int, end: int) -> Iterator[tuple[int, int]]:
    for ordinal in range(max(first, _FIRST_DAY), min(end, _LAST_DAY)):
        day = date.fromordinal(ordinal)
        for opening in openings_on(calendar, day):
            yield on_the_day(calendar.time_zone, day, opening)


def on_the_day(zone: ZoneInfo, day: date, opening: Opening) -> tuple[int, int]:
    """When the opening that begins on the date opens and closes, in seconds since 1970."""
    ordinal = day.toordinal()
    return _seconds(zone, ordinal, opening.start, first=True), _seconds(zone, ordinal, opening.end, first=False)


def _seconds(zone: ZoneInfo, ordinal: int, minutes: int, *, first: bool) -> int:
    """The moment of a time on the wall; of one that exists twice the first or the last."""
    later, minute = divmod(minutes, 24 * 60)
    day = date.fromordinal(ordinal + later)
    hour, minute = divmod(minute, 60)
    wall = (ordinal + later - _EPOCH_DAY) * DAY + hour * 3600 + minute * 60
    # In a gap fold 0 reckons with the offset before the change, and fold 1 with the one after it.
    one = wall - _offset(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))
    other = wall - _offset(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone, fold=1))
    if one > other:
        return _change(zone, other, one)
    return one if first else other


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second that has another offset than `before`, which lies before the one change up to `after`."""
    offset = _offset_at(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset_at(zone: ZoneInfo, seconds: int) -> int:
    return _offset((_EPOCH + timedelta(seconds=seconds)).astimezone(zone))


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return offset.days * DAY + offset.seconds if offset is not None else 0
