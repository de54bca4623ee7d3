"""Reads times as people write them: "90m", "1h30m", "2d", "09:00-17:30", "2026-12-24"."""

import re
from datetime import date, timedelta

from routing_rules.loading.nodes import Block
from routing_rules.service_levels import Opening

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:(?P<d>\d{1,4})d)?(?:(?P<h>\d{1,5})h)?(?:(?P<m>\d{1,7})m)?(?:(?P<s>\d{1,8})s)?", re.ASCII)
_OPENING = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = 1_440
_LONGEST = timedelta(days=1_000)


def duration_of(text: str) -> timedelta | None:
    """How long "90m", "1h30m" or "2d" is; None when the text says no such thing."""
    found = _DURATION.fullmatch(text)
    if found is None or not text:
        return None
    return timedelta(seconds=sum(int(amount or 0) * _UNITS[unit] for unit, amount in found.groupdict().items()))


def duration_text(length: timedelta) -> str:
    """The shortest way to write it that reads back the same."""
    left = round(length.total_seconds())
    for unit, seconds in _UNITS.items():
        if left and left % seconds == 0:
            return f"{left // seconds}{unit}"
    return "0m"


def read_duration(block: Block) -> timedelta:
    """A length of time over zero; anything else is a problem and reads as an hour."""
    text = block.text()
    length = duration_of(text)
    if length is not None and timedelta() < length <= _LONGEST:
        return length
    block.refuse(f"expected a length of time over zero such as '90m', '4h' or '2d', not '{text}'")
    return timedelta(hours=1)


def read_opening(block: Block) -> Opening | None:
    """An interval of a day, past midnight when it ends before it starts; None with a problem."""
    text = block.text()
    found = _OPENING.fullmatch(text)
    start, end = _minutes(found.group(1, 2)) if found else -1, _minutes(found.group(3, 4)) if found else -1
    if not (0 <= start < _DAY and 0 <= end <= _DAY):
        block.refuse(f"expected opening hours such as '09:00-17:30' or '22:00-06:00', not '{text}'")
        return None
    if start == end:
        block.refuse(f"'{text}' is no time at all; day and night is '00:00-24:00'")
        return None
    return Opening(start, end if end > start else end + _DAY)


def opening_text(opening: Opening) -> str:
    """As it is written in a rulebook."""
    end = opening.end if opening.end <= _DAY else opening.end - _DAY
    return f"{_clock(opening.start)}-{_clock(end)}"


def date_of(block: Block, text: str) -> date | None:
    """A date that exists, or None with a problem."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    block.refuse(f"expected a date such as '2026-12-24', not '{text}'")
    return None


def _minutes(parts: tuple[str, ...]) -> int:
    hours, minutes = map(int, parts)
    return hours * 60 + minutes if minutes < 60 else -1


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
