"""What a department may publish by itself: every reason by itself, all of them in order, and days of its time zone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.calendars import ALWAYS
from routing_rules.mandate import (
    Intended,
    Mandate,
    Reason,
    ReasonKind,
    beyond,
    mandate_calendar,
    next_day,
    start_of_day,
    topics_found,
)
from routing_rules.service_levels import Calendar
from tests.routing_rules.small_levels import NOON, OFFICE, office_hours, small_levels
from tests.tries import tries

ZONES = (
    *("Europe/Amsterdam", "America/New_York", "America/Havana", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut"),
    *("Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Asuncion", "UTC"),
)
OPEN = Mandate()
NARROW = Mandate(
    hours=OFFICE,
    replies_a_day={"forum": 20, "x": 0},
    reach=10_000,
    topics=("advocaat*", "-blij", "nl:brand"),
    languages=frozenset({"nl"}),
)
USUAL = Intended("forum", "nl", 300, ("Waar blijft mijn pakket?", "Het komt morgen."), NOON, 3)


def reasons(mandate: Mandate | None = NARROW, **changed: Any) -> tuple[Reason, ...]:
    return beyond(mandate, replace(USUAL, **changed), office_hours())


def zone(name: str) -> Calendar:
    return replace(ALWAYS, time_zone=ZoneInfo(name))


def test_within_its_mandate_a_department_publishes_by_itself() -> None:
    assert reasons() == reasons(OPEN) == ()


def test_without_a_mandate_it_publishes_nothing_by_itself() -> None:
    assert reasons(None) == (Reason(ReasonKind.NO_MANDATE),)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"channel": "x", "published_today": 0}, Reason(ReasonKind.CHANNEL, "x", bound=0)),
        ({"language": "en"}, Reason(ReasonKind.LANGUAGE, "en")),
        ({"language": "und"}, Reason(ReasonKind.LANGUAGE, "und")),
        (
            {"at": datetime(2026, 1, 16, 16, tzinfo=UTC)},
            Reason(ReasonKind.HOURS, OFFICE, until=datetime(2026, 1, 19, 8, tzinfo=UTC)),
        ),
        (
            {"published_today": 20},
            Reason(ReasonKind.REPLIES, "forum", 20, 20, datetime(2026, 1, 14, 23, tzinfo=UTC)),
        ),
        ({"reach": 10_000}, Reason(ReasonKind.REACH, bound=10_000, found=10_000)),
        (
            {"texts": ("Ik bel mijn advocatenkantoor, mijn Advocaat!", "Goed")},
            Reason(ReasonKind.TOPIC, "advocaat*", words="Advocaat"),
        ),
        ({"texts": ("Waar is het?", "U bent niet blij")}, Reason(ReasonKind.TOPIC, "-blij", words="blij")),
    ],
)
def test_each_reason_comes_with_its_figures(changed: dict[str, Any], reason: Reason) -> None:
    assert reasons(**changed) == (reason,)


@pytest.mark.parametrize("changed", [{"published_today": 19}, {"reach": 9_999}, {"channel": "mastodon"}])
def test_up_to_its_bounds_nothing_is_beyond(changed: dict[str, Any]) -> None:
    assert reasons(**changed) == ()


def test_every_reason_is_given_in_a_fixed_order() -> None:
    night = datetime(2026, 1, 14, 22, tzinfo=UTC)
    texts = ("Brand! Mijn advocaat komt, niet blij", "Onze advocaten ook")
    found = reasons(at=night, texts=texts, language="en", reach=20_000, published_today=25)
    assert [reason.kind for reason in found] == [
        *(ReasonKind.LANGUAGE, ReasonKind.HOURS, ReasonKind.REPLIES, ReasonKind.REACH),
        *[ReasonKind.TOPIC] * 3,
    ]
    assert [(reason.subject, reason.words) for reason in found[4:]] == [
        ("advocaat*", "advocaat"),
        ("-blij", "blij"),
        ("nl:brand", "Brand"),
    ]
    assert [reason.kind for reason in reasons(channel="x", language="en")] == [ReasonKind.CHANNEL, ReasonKind.LANGUAGE]
    assert list(ReasonKind).index(ReasonKind.CHANNEL) < list(ReasonKind).index(ReasonKind.LANGUAGE)


def test_a_closed_calendar_says_when_it_opens_or_that_it_never_does() -> None:
    never = replace(office_hours(), weeks=())
    assert beyond(OPEN, USUAL, never) == (Reason(ReasonKind.HOURS, OFFICE),)


def test_a_topic_of_one_language_is_silent_in_a_text_that_is_certainly_in_the_other() -> None:
    assert topics_found(("nl:brand", "brand"), "I like your brand") == {"brand": "brand"}
    assert topics_found(("nl:brand",), "Er is brand") == {"nl:brand": "brand"}


def test_the_calendar_is_that_of_the_mandate_or_of_the_department() -> None:
    levels = replace(
        small_levels(), departments={"supply": OFFICE}, calendars={OFFICE: office_hours(), "always": ALWAYS}
    )
    assert mandate_calendar(Mandate(hours="always"), "supply", levels) is levels.calendars["always"]
    assert mandate_calendar(OPEN, "supply", levels) is levels.calendars[OFFICE]
    assert mandate_calendar(None, "supply", levels) is levels.calendars[OFFICE]


@pytest.mark.parametrize(
    ("name", "at", "starts", "ends"),
    [
        ("Europe/Amsterdam", "2026-03-28T22:59:59", "2026-03-27T23:00", "2026-03-28T23:00"),
        ("Europe/Amsterdam", "2026-03-29T00:30", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("Europe/Amsterdam", "2026-03-29T21:59:59", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("Europe/Amsterdam", "2026-10-24T22:00", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("Europe/Amsterdam", "2026-10-25T22:59:59", "2026-10-24T22:00", "2026-10-25T23:00"),
        # midnight is skipped in Cairo, comes twice in Havana, and a whole day was skipped in Apia
        ("Africa/Cairo", "2026-04-24T10:00", "2026-04-23T22:00", "2026-04-24T21:00"),
        ("America/Havana", "2026-11-01T05:30", "2026-11-01T04:00", "2026-11-02T05:00"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-29T10:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-31T10:00"),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_on_the_wall(name: str, at: str, starts: str, ends: str) -> None:
    moment, first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, starts, ends))
    assert (start_of_day(zone(name), moment), next_day(zone(name), moment)) == (first, last)


@given(
    name=st.sampled_from(ZONES),
    at=st.integers(-30 * 366 * 86_400, 10 * 365 * 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds)),
)
@tries(150)
def test_every_moment_is_in_one_day(name: str, at: datetime) -> None:
    calendar = zone(name)
    start, anew = start_of_day(calendar, at), next_day(calendar, at)
    assert start <= at < anew
    day = at.astimezone(calendar.time_zone).date()
    assert start.astimezone(calendar.time_zone).date() == day
    assert anew.astimezone(calendar.time_zone).date() > day
    assert start_of_day(calendar, start) == start
    before = start - timedelta(microseconds=1)
    assert before.astimezone(calendar.time_zone).date() < day
    assert next_day(calendar, before) == start
