"""A deadline as pages count it down: how much is left or how late it is, in words, and in which of three states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from service.foundation.clock import now
from service.web.translations import N_, Gettext, gettext_in

SOON = timedelta(hours=3)
"""Within it a deadline is a duration, also past midnight; later than that, one of another day is a moment."""
_MINUTE = timedelta(minutes=1)
_HOUR_MINUTES = 60
_DAY_MINUTES = 24 * 60
_WEEK_DAYS = 7

PATTERNS: Mapping[str, str] = {
    "minutes": N_("%(minutes)s min"),
    "hours": N_("%(hours)s h %(minutes)s"),
    "days": N_("%(days)s d %(hours)s h"),
    "whole": N_("%(hours)s h"),
    "left": N_("%(time)s left"),
    "by": N_("by %(time)s"),
    "late": N_("%(time)s late"),
}
"""How times are put together; the browser goes on with the same, so that an open page counts by itself."""
STATES: Mapping[str, str] = {"calm": N_("in time"), "near": N_("nearly late"), "late": N_("late")}
TOMORROW = N_("tomorrow")


class DeadlineState(StrEnum):
    """How pressing it is."""

    CALM = "calm"
    NEAR = "near"
    """In the last fifth."""
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Countdown:
    """What a page shows of a deadline."""

    state: DeadlineState
    text: str
    word: str
    """The state in a word."""
    moment: str | None
    """The deadline as a moment, where it is that until it is soon."""


def countdown(
    due_at: datetime, near_at: datetime | None, language: str, zone: ZoneInfo, at: datetime | None = None
) -> Countdown:
    """How it stands at a moment, by default now."""
    at, translate = at or now(), gettext_in(language)
    left = due_at - at
    moment = _moment(due_at, at, language, zone)
    if left <= timedelta():
        state = DeadlineState.LATE
        text = _said(translate, "late", span(-left // _MINUTE or 1, language))
    elif near_at is not None and near_at <= at:
        state = DeadlineState.NEAR
        pattern, time = ("by", moment) if moment and left > SOON else ("left", span(-(-left // _MINUTE), language))
        text = _said(translate, pattern, time)
    else:
        state = DeadlineState.CALM
        text = moment if moment and left > SOON else span(-(-left // _MINUTE), language)
    return Countdown(state, text, translate(STATES[state]), moment)


def span(minutes: int, language: str) -> str:
    """So many minutes as people read them: "18 min", "2 h 05", "3 d 4 h"."""
    translate = gettext_in(language)
    if minutes < _HOUR_MINUTES:
        return translate(PATTERNS["minutes"]) % {"minutes": minutes}
    if minutes < _DAY_MINUTES:
        hours, rest = divmod(minutes, _HOUR_MINUTES)
        return translate(PATTERNS["hours"]) % {"hours": hours, "minutes": f"{rest:02}"}
    days, rest = divmod(minutes, _DAY_MINUTES)
    return translate(PATTERNS["days"]) % {"days": days, "hours": rest // _HOUR_MINUTES}


def open_span(minutes: int, language: str) -> str:
    """So much open time, never in days: a day of opening hours is no day of the week. "18 min", "2 h", "28 h 30"."""
    hours, rest = divmod(minutes, _HOUR_MINUTES)
    if not hours:
        return span(minutes, language)
    pattern = PATTERNS["hours" if rest else "whole"]
    return gettext_in(language)(pattern) % {"hours": hours, "minutes": f"{rest:02}"}


def patterns(language: str) -> dict[str, str]:
    """The patterns and the words of the states for the browser, with {blanks}."""
    translate = gettext_in(language)
    blanks = {name: f"{{{name}}}" for name in ("minutes", "hours", "days", "time")}
    words = {f"said-{state}": translate(word) for state, word in STATES.items()}
    return {name: translate(pattern) % blanks for name, pattern in PATTERNS.items()} | words


def _moment(due_at: datetime, at: datetime, language: str, zone: ZoneInfo) -> str | None:
    """The deadline as a moment, unless it is one of today."""
    local, today = due_at.astimezone(zone), at.astimezone(zone).date()
    days = (local.date() - today).days
    if days <= 0:
        return None
    time = format_time(local, "HH:mm", locale=language)
    if days == 1:
        return f"{gettext_in(language)(TOMORROW)} {time}"
    return f"{format_date(local.date(), 'EEE' if days < _WEEK_DAYS else 'd MMM', locale=language)} {time}"


def _said(translate: Gettext, pattern: str, time: str) -> str:
    return translate(PATTERNS[pattern]) % {"time": time}
