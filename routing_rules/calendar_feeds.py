"""Closing days from and to iCalendar (RFC 5545), as other programs publish and subscribe to them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from routing_rules.calendar_days import on_the_day, openings_on
from routing_rules.service_levels import Calendar

MOST_TEXT = 2_000_000
"""Characters. The holidays of the world's countries for ten years take less."""
NAMELESS = "Gesloten / Closed"
_LONGEST_NAME = 200
_OPENING = "OLIEVLEK-OPENING"
"""Category of the events that tell of openings on special days, which are no closing days."""
_DAY = timedelta(days=1)
_ALMOST = timedelta(minutes=1)
"""Programs write a whole day as 0:00 to 23:59 too."""
_LONGEST = timedelta(days=366)
_EARLIEST = 1900
_UTC = ZoneInfo("UTC")
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_REPEATS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_WITHIN_DAYS = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


class FeedError(ValueError):
    """A text that is not an iCalendar feed, told in a sentence."""


def read_closing_days(ical_text: str, time_zone: ZoneInfo, years: Collection[int]) -> dict[date, str]:
    """The days in these years that an event covers from midnight to midnight, in order, with what they are called.

    Events that are cancelled or repeat within a day close nothing; times without a zone are the calendar's own.
    """
    closed: dict[date, set[str]] = {}
    if not years:
        return {}
    for feed in _calendars(ical_text):
        for event in _occurrences(feed, min(years), max(years)):
            for day in _covered(event, time_zone):
                if day.year in years:
                    closed.setdefault(day, set()).add(_name(event))
    return {day: ", ".join(sorted(closed[day])) for day in sorted(closed)}


def write_closing_days(calendar: Calendar, years: Iterable[int], language: str = "nl") -> str:
    """A feed of the calendar's closed days, and of the openings on its special days, in these years.

    Days are events with the same UID for ever, and the same text gives the same feed.
    """
    wanted = set(years)
    feed = icalendar.Calendar()
    name = calendar.name.in_language(language)
    lines = {"version": "2.0", "prodid": "-//Olievlek//calendars//NL", "method": "PUBLISH", "x-wr-calname": name}
    for key, value in (lines | {"x-wr-timezone": calendar.time_zone.key}).items():
        feed.add(key, value)
    for day in sorted({*calendar.closed, *calendar.special}):
        if day.year in wanted:
            for event in _events(calendar, day):
                feed.add_component(event)
    return str(feed.to_ical(), "utf-8")


def _calendars(text: str) -> list[icalendar.Calendar]:
    if len(text) > MOST_TEXT:
        raise FeedError(f"The feed has {len(text)} characters; at most {MOST_TEXT} are read.")
    plain = text.lstrip("\ufeff \t\r\n")
    if not plain.upper().startswith("BEGIN:VCALENDAR"):
        raise FeedError("This is not an iCalendar feed: it doesn't start with BEGIN:VCALENDAR.")
    try:
        found = icalendar.Calendar.from_ical(plain, multiple=True)
    except (ValueError, KeyError, IndexError) as broken:
        raise FeedError(f"The iCalendar feed can't be read: {_told(broken)}.") from broken
    if not found:
        raise FeedError("The iCalendar feed is cut off: END:VCALENDAR is missing.")
    return [part for part in found if part.name == "VCALENDAR"]


def _occurrences(feed: icalendar.Calendar, first: int, last: int) -> Iterator[icalendar.Event]:
    for event in feed.events:
        _check(event)
    others = [part for part in feed.subcomponents if part.name != "VEVENT"]
    feed.subcomponents = [*others, *filter(_may_close, feed.events)]
    try:
        yield from recurring_ical_events.of(feed).between(date(first, 1, 1) - _DAY, date(last, 12, 31) + 2 * _DAY)
    except (ValueError, LookupError, TypeError, OverflowError) as broken:
        raise FeedError(f"An event in the feed can't be read: {_told(broken)}.") from broken


def _check(event: icalendar.Event) -> None:
    try:
        start, end = _wall(event.start, _UTC), _wall(event.end, _UTC)
    except (icalendar.InvalidCalendar, icalendar.IncompleteComponent, OverflowError) as broken:
        raise FeedError(f"The event {_name(event)!r} can't be read: {_told(broken)}.") from broken
    for key, told in event.errors:
        if key in _TIMES:
            raise FeedError(f"The event {_name(event)!r} has a {key} that can't be read: {_told(told)}.")
    if end < start:
        raise FeedError(f"The event {_name(event)!r} ends before it starts.")
    if end - start > _LONGEST:
        raise FeedError(f"The event {_name(event)!r} lasts longer than a year.")
    # The library would look for its next day for ever.
    if any(number < 1 for rule in event.rrules for number in rule.get("INTERVAL", [])):
        raise FeedError(f"The event {_name(event)!r} repeats with an INTERVAL under 1.")


def _may_close(event: icalendar.Event) -> bool:
    """Not those that repeat within a day: they are no closing days, and there may be millions."""
    if event.start.year < _EARLIEST or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    if _OPENING in event.categories:
        return False
    return all(_REPEATS.issuperset(rule.get("FREQ", [])) and _WITHIN_DAYS.isdisjoint(rule) for rule in event.rrules)


def _covered(event: icalendar.Event, zone: ZoneInfo) -> Iterator[date]:
    start, end = _wall(event.start, zone), _wall(event.end, zone)
    day = start.date() if start.time() == time() else start.date() + _DAY
    while datetime.combine(day, time()) + _DAY - _ALMOST <= end:
        yield day
        day += _DAY


def _wall(told: date, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows then."""
    if not isinstance(told, datetime):
        return datetime.combine(told, time())
    return told if told.tzinfo is None else told.astimezone(zone).replace(tzinfo=None)


def _name(event: icalendar.Event) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())[:_LONGEST_NAME] or NAMELESS


def _events(calendar: Calendar, day: date) -> Iterator[icalendar.Event]:
    openings = openings_on(calendar, day)
    if not openings:
        event = _event(calendar, f"{day:%Y%m%d}", day, calendar.closed.get(day, NAMELESS))
        event.add("dtstart", day)
        event.add("dtend", day + _DAY)
        yield event
    for place, opening in enumerate(openings, 1):
        opens, closes = on_the_day(calendar.time_zone, day, opening)
        event = _event(calendar, f"{day:%Y%m%d}-{place}", day, f"Open {_clock(opening.start)}-{_clock(opening.end)}")
        event.add("dtstart", datetime.fromtimestamp(opens, UTC))
        event.add("dtend", datetime.fromtimestamp(closes, UTC))
        event.add("categories", [_OPENING])
        yield event


def _event(calendar: Calendar, key: str, day: date, name: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{key}@{calendar.slug}.olievlek")
    # RFC 5545 wants one; the day itself keeps the feed the same from one time to the next.
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("summary", name)
    event.add("transp", "TRANSPARENT")
    return event


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour % 24 if hour > 24 else hour}:{minute:02}"


def _told(error: object) -> str:
    return " ".join(str(error).split())[:_LONGEST_NAME].rstrip(".")
