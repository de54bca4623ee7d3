"""Deadlines in words: durations while they are soon or of today, moments when they are of another day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.web.countdown import Countdown, countdown, open_span, patterns, span

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""A Monday, 14:00 in Amsterdam."""
HOUR = timedelta(hours=1)


def shown(due_at: datetime, near_at: datetime | None = None, language: str = "en", at: datetime = NOW) -> Countdown:
    """How a deadline is shown."""
    return countdown(due_at, near_at, language, ZONE, at)


@pytest.mark.parametrize(
    ("left", "near", "state", "english", "dutch"),
    [
        (timedelta(hours=2, minutes=10), None, "calm", "2 h 10", "2 u 10"),
        (timedelta(hours=2, minutes=4, seconds=1), None, "calm", "2 h 05", "2 u 05"),
        (timedelta(minutes=48), 5, "calm", "48 min", "48 min"),
        (timedelta(minutes=5), -1, "near", "5 min left", "nog 5 min"),
        (timedelta(seconds=1), -1, "near", "1 min left", "nog 1 min"),
        (timedelta(), -1, "late", "1 min late", "1 min te laat"),
        (timedelta(minutes=-18, seconds=-59), -30, "late", "18 min late", "18 min te laat"),
        (timedelta(minutes=-70), None, "late", "1 h 10 late", "1 u 10 te laat"),
        (timedelta(hours=-50), None, "late", "2 d 2 h late", "2 d 2 u te laat"),
        (timedelta(hours=9, minutes=59), None, "calm", "9 h 59", "9 u 59"),
        (timedelta(hours=19, minutes=40), None, "calm", "tomorrow 09:40", "morgen 09:40"),
        (timedelta(hours=19, minutes=40), -5, "near", "by tomorrow 09:40", "uiterlijk morgen 09:40"),
        (timedelta(days=2), None, "calm", "Wed 14:00", "wo 14:00"),
        (timedelta(days=7), None, "calm", "30 Nov 14:00", "30 nov 14:00"),
    ],
)
def test_a_deadline_in_both_languages(left: timedelta, near: int | None, state: str, english: str, dutch: str) -> None:
    near_at = None if near is None else NOW + timedelta(minutes=near)
    assert (shown(NOW + left, near_at).state, shown(NOW + left, near_at).text) == (state, english)
    assert shown(NOW + left, near_at, "nl").text == dutch


def test_what_is_soon_is_a_duration_also_past_midnight() -> None:
    """At 23:30, a deadline at 00:15 is 45 minutes away, and not "tomorrow"; one at 09:00 is."""
    late_evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert shown(late_evening + timedelta(minutes=45), at=late_evening).text == "45 min"
    assert shown(late_evening + timedelta(hours=9, minutes=30), at=late_evening).text == "tomorrow 09:00"


def test_each_state_has_a_word_of_its_own() -> None:
    """For whoever sees neither shape nor colour."""
    near_at, due_at = NOW + HOUR, NOW + 2 * HOUR
    for language in ("nl", "en"):
        states = [shown(due_at, near_at, language, at).word for at in (NOW, near_at, due_at)]
        assert len(set(states)) == 3


def test_open_time_is_never_in_days() -> None:
    """28 hours of opening are not one day and four hours."""
    assert [open_span(minutes, "en") for minutes in (0, 18, 120, 125, 28 * 60)] == [
        "0 min", "18 min", "2 h", "2 h 05", "28 h",
    ]  # fmt: skip
    assert span(28 * 60, "en") == "1 d 4 h"


def test_the_browser_gets_the_same_patterns() -> None:
    """With blanks that it fills in itself."""
    assert patterns("nl")["left"] == "nog {time}"
    assert patterns("en")["hours"] == "{hours} h {minutes}"
    assert set(patterns("nl")) == set(patterns("en"))
