"""Shifts of a day as people write them: "09:00-17:30, 22:00-06:00, on call 18:00-08:00".

Times are by the clock on the wall. An end that is not after its start is one of the next day; "+1" says so where it
would not be seen. On the nights that the clock changes a time is what it is in calendars: one that does not exist is
the moment of the change, one that exists twice begins at the first and ends at the last.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from routing_rules.calendar_days import on_the_day
from routing_rules.service_levels import Opening
from service.foundation.errors import Invalid
from service.people.rosters import LONGEST_SHIFT, PlannedShift
from service.tables.people import ShiftKind
from service.web.frame import LANGUAGES
from service.web.translations import N_, gettext_in

ON_CALL = N_("on call")
NOT_A_TIME = N_("“%(words)s” is no shift: write 09:00-17:30, or %(on_call)s 18:00-08:00.")
TOO_LONG = N_("“%(words)s” lasts over 24 hours.")
OVERLAP = N_("“%(words)s” overlaps another shift of the same kind.")
LONGEST_TEXT = 300

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MINUTES = 24 * 60
_HOUR_MINUTES = 60
_TIME = r"([01]?[0-9]|2[0-4])(?:[:.h]([0-5][0-9]))?"
_SHIFT = re.compile(rf"(?P<call>\D*?)\s*{_TIME}\s*[-–—]\s*{_TIME}\s*(?P<later>\+\s*1)?", re.ASCII | re.IGNORECASE)


def parse_shifts(text: str, day: date, zone: ZoneInfo, language: str) -> list[PlannedShift]:
    """The shifts that begin on the day. Raises Invalid with a sentence in the reader's language."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    return [_parse(part, day, zone, language) for part in parts]


def show_shifts(shifts: Sequence[PlannedShift], zone: ZoneInfo, language: str) -> str:
    """As somebody would write them."""
    return ", ".join(show_shift(shift, zone, language) for shift in shifts)


def show_shift(shift: PlannedShift, zone: ZoneInfo, language: str) -> str:
    """As somebody would write it."""
    start, end = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    later = (end.date() - start.date()).days
    wall = (end.hour, end.minute)
    if later and wall == (0, 0):
        until, later = "24:00", later - 1
    else:
        until = f"{end:%H:%M}"
        later -= wall <= (start.hour, start.minute)
    call = f"{gettext_in(language)(ON_CALL)} " if shift.kind is ShiftKind.ON_CALL else ""
    return f"{call}{start:%H:%M}-{until}{'+1' if later > 0 else ''}"


def on_day(shifts: Sequence[PlannedShift], day: date, zone: ZoneInfo) -> list[PlannedShift]:
    """Those that begin on the day, by the clock on the wall."""
    return [shift for shift in shifts if shift.starts_at.astimezone(zone).date() == day]


def _parse(part: str, day: date, zone: ZoneInfo, language: str) -> PlannedShift:
    translate = gettext_in(language)
    found = _SHIFT.fullmatch(part)
    kind = None if found is None else _kind(found["call"])
    minutes = None if found is None else _minutes(found.groups())
    if found is None or kind is None or minutes is None:
        raise Invalid(translate(NOT_A_TIME) % {"words": part[:40], "on_call": translate(ON_CALL)}, field="shifts")
    start, end = minutes
    if end <= start:
        end += _DAY_MINUTES
    if found["later"]:
        end += _DAY_MINUTES
    since, until = on_the_day(zone, day, Opening(start, end))
    shift = PlannedShift(kind, _EPOCH + timedelta(seconds=since), _EPOCH + timedelta(seconds=until))
    if shift.ends_at - shift.starts_at > LONGEST_SHIFT:
        raise Invalid(translate(TOO_LONG) % {"words": part[:40]}, field="shifts")
    if shift.ends_at <= shift.starts_at:
        raise Invalid(translate(NOT_A_TIME) % {"words": part[:40], "on_call": translate(ON_CALL)}, field="shifts")
    return shift


def _kind(words: str) -> ShiftKind | None:
    return _kinds().get(" ".join(words.split()).casefold())


def _minutes(groups: Sequence[str | None]) -> tuple[int, int] | None:
    """Start and end after midnight; None for a time that no clock shows."""
    _, *times, _ = groups
    start, end = (int(times[at] or 0) * _HOUR_MINUTES + int(times[at + 1] or 0) for at in (0, 2))
    return (start, end) if start < _DAY_MINUTES and end <= _DAY_MINUTES else None


@cache
def _kinds() -> Mapping[str, ShiftKind]:
    """Both languages are understood, whichever the reader has."""
    called = {gettext_in(language)(ON_CALL).casefold(): ShiftKind.ON_CALL for language in LANGUAGES}
    return {"": ShiftKind.WORK, **called}
