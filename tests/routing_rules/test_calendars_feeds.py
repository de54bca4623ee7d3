"""Closing days from the feeds that other programs publish, and to those that they subscribe to."""

from dataclasses import replace
from datetime import date, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.calendar_days import openings_on
from routing_rules.calendar_feeds import MOST_TEXT, NAMELESS, FeedError, read_closing_days, write_closing_days
from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Opening, Week
from tests.routing_rules.calendar_cases_random import Case, cases
from tests.routing_rules.small_levels import AMSTERDAM

NEW_YEAR = date(2026, 1, 1)

OFFICE = Calendar(
    slug="kantoor",
    name=Names(nl="Kantoor", en="Office"),
    time_zone=AMSTERDAM,
    weeks=(Week(None, ((Opening(540, 1020),),) * 5 + ((), ())),),
    closed={
        date(2025, 12, 25): "Eerste kerstdag",
        date(2026, 4, 27): "Koningsdag",
        date(2026, 6, 12): "Dag, van; de zaak \\ met een naam die langer is dan de regels van het formaat mogen zijn",
    },
    special={
        date(2026, 4, 27): (Opening(720, 960),),
        date(2026, 3, 28): (Opening(540, 720), Opening(1320, 1800)),
        date(2026, 8, 3): (),
    },
)


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260102", ["2026-01-01"]),
        ("DTSTART;VALUE=DATE:20260101", ["2026-01-01"]),
        ("DTSTART;VALUE=DATE:20260101\nDURATION:P2D", ["2026-01-01", "2026-01-02"]),
        ("DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260103", ["2026-01-01", "2026-01-02"]),
        ("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270103", ["2026-12-31"]),
        ("DTSTART:20260101T000000\nDTEND:20260102T000000", ["2026-01-01"]),
        ("DTSTART:20260101T000000\nDTEND:20260101T235900", ["2026-01-01"]),
        ("DTSTART:20260101T000000\nDTEND:20260101T235800", []),
        ("DTSTART:20260101T090000\nDTEND:20260101T170000", []),
        ("DTSTART:20260101T120000\nDTEND:20260103T120000", ["2026-01-02"]),
        ("DTSTART:20260101T000000", []),
        ("DTSTART:20251231T230000Z\nDTEND:20260101T230000Z", ["2026-01-01"]),
        ("DTSTART:20260101T000000Z\nDTEND:20260102T000000Z", []),
        ("DTSTART:20260328T230000Z\nDTEND:20260329T220000Z", ["2026-03-29"]),
        ("DTSTART;TZID=America/New_York:20260101T000000\nDTEND;TZID=America/New_York:20260103T000000", ["2026-01-02"]),
        (
            "DTSTART;TZID=W. Europe Standard Time:20260101T000000\nDTEND;TZID=W. Europe Standard Time:20260102T000000",
            ["2026-01-01"],
        ),
        ("DTSTART;VALUE=DATE:20200427\nRRULE:FREQ=YEARLY", ["2026-04-27"]),
        ("DTSTART;VALUE=DATE:20200427\nRRULE:FREQ=YEARLY;UNTIL=20250427", []),
        (
            "DTSTART;VALUE=DATE:20251204\nRRULE:FREQ=MONTHLY;BYDAY=1TH;COUNT=4\nEXDATE;VALUE=DATE:20260205",
            ["2026-01-01", "2026-03-05"],
        ),
        ("DTSTART;VALUE=DATE:20260101\nRDATE;VALUE=DATE:20260105", ["2026-01-01", "2026-01-05"]),
        ("DTSTART;VALUE=DATE:20260101\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20260101\nPRIORITY:high", ["2026-01-01"]),
        ("DTSTART:20260101T000000\nDTEND:20260102T000000\nRRULE:FREQ=SECONDLY", []),
        ("DTSTART:20260101T000000\nDTEND:20260102T000000\nRRULE:FREQ=DAILY;BYHOUR=0,1,2", []),
        ("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY", []),
    ],
)
def test_a_day_is_closed_when_an_event_covers_it(event: str, days: list[str]) -> None:
    assert [str(day) for day in read_closing_days(_feed(event), AMSTERDAM, [2026])] == days


def test_one_of_a_series_that_moved_closes_its_new_day() -> None:
    text = _feed(
        "UID:1\nDTSTART;VALUE=DATE:20250427\nRRULE:FREQ=YEARLY",
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20260427\nDTSTART;VALUE=DATE:20260425",
    )

    assert list(read_closing_days(text, AMSTERDAM, range(2025, 2028))) == [
        date(2025, 4, 27),
        date(2026, 4, 25),
        date(2027, 4, 27),
    ]


def test_names_are_one_line_and_all_of_a_day_are_told() -> None:
    text = _feed(
        "UID:1\nDTSTART;VALUE=DATE:20260101\nSUMMARY:Nieuw\\njaar\\, vrij",
        "UID:2\nDTSTART;VALUE=DATE:20260101\nSUMMARY:Inventaris",
        "UID:3\nDTSTART;VALUE=DATE:20260102",
    )

    assert read_closing_days(text, AMSTERDAM, [2026]) == {
        NEW_YEAR: "Inventaris, Nieuw jaar, vrij",
        date(2026, 1, 2): NAMELESS,
    }


def test_years_may_have_gaps_or_be_none() -> None:
    text = _feed("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY")

    assert list(read_closing_days(text, AMSTERDAM, [2026, 2028])) == [NEW_YEAR, date(2028, 1, 1)]
    assert read_closing_days(text, AMSTERDAM, []) == {}


def test_what_surrounds_a_feed_is_no_hindrance() -> None:
    todo = "BEGIN:VTODO\nUID:9\nEND:VTODO\n"
    text = "\ufeff\n" + _feed("DTSTART;VALUE=DATE:20260101").replace("END:VCALENDAR", todo + "END:VCALENDAR")

    assert list(read_closing_days(text, AMSTERDAM, [2026])) == [NEW_YEAR]
    assert list(read_closing_days(text.replace("\r\n", "\n"), AMSTERDAM, [2026])) == [NEW_YEAR]
    assert list(read_closing_days(text + "BEGIN:VCARD\r\nEND:VCARD\r\n", AMSTERDAM, [2026])) == [NEW_YEAR]
    assert read_closing_days("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", AMSTERDAM, [2026]) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "This is not an iCalendar feed: it doesn't start with BEGIN:VCALENDAR."),
        (
            "<!DOCTYPE html><html>Sign in</html>",
            "This is not an iCalendar feed: it doesn't start with BEGIN:VCALENDAR.",
        ),
        ("BEGIN:VCARD\nEND:VCARD\n", "This is not an iCalendar feed: it doesn't start with BEGIN:VCALENDAR."),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "The iCalendar feed is cut off: END:VCALENDAR is missing."),
        ("BEGIN:VCALENDAR\n<p>\nEND:VCALENDAR\n", "The iCalendar feed can't be read: "),
        (
            "BEGIN:VCALENDAR" + "\n" * MOST_TEXT,
            f"The feed has {MOST_TEXT + 15} characters; at most {MOST_TEXT} are read.",
        ),
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(text: str, told: str) -> None:
    with pytest.raises(FeedError) as refused:
        read_closing_days(text, AMSTERDAM, [2026])

    assert str(refused.value).startswith(told)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("", "The event 'Vrij' can't be read: No DTSTART given."),
        ("DTSTART:tomorrow", "The event 'Vrij' can't be read: "),
        ("DTSTART;VALUE=DATE:20260231", "The event 'Vrij' can't be read: "),
        ("DTSTART;VALUE=DATE:20260102\nDTEND;VALUE=DATE:20260101", "The event 'Vrij' ends before it starts."),
        ("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:99990101", "The event 'Vrij' lasts longer than a year."),
        ("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=NEVER", "The event 'Vrij' has a RRULE that can't be read: "),
        (
            "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;INTERVAL=0",
            "The event 'Vrij' repeats with an INTERVAL under 1.",
        ),
        ("DTSTART;VALUE=DATE:20260101\nRRULE:INTERVAL=2", "An event in the feed can't be read: "),
        (
            "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;BYDAY=0MO",
            "An event in the feed can't be read: ",
        ),
        (
            "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYEASTER=900000000",
            "An event in the feed can't be read: ",
        ),
        ("DTSTART;VALUE=DATE:99991231", "The event 'Vrij' can't be read: date value out of range."),
    ],
)
def test_an_event_that_makes_no_sense_is_told_by_name(event: str, told: str) -> None:
    with pytest.raises(FeedError) as refused:
        read_closing_days(_feed(f"SUMMARY:Vrij\n{event}".strip()), AMSTERDAM, [2026])

    assert str(refused.value).startswith(told)


def test_what_is_written_is_what_others_expect() -> None:
    text = write_closing_days(OFFICE, [2025, 2026])
    feed = icalendar.Calendar.from_ical(text)
    assert isinstance(feed, icalendar.Calendar)
    events = {str(event["UID"]): event for event in feed.events}

    assert (str(feed["VERSION"]), str(feed["METHOD"]), str(feed["X-WR-CALNAME"])) == ("2.0", "PUBLISH", "Kantoor")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert all("DTSTAMP" in event for event in events.values())
    assert list(events) == [
        "20251225@kantoor.olievlek",
        "20260328-1@kantoor.olievlek",
        "20260328-2@kantoor.olievlek",
        "20260427-1@kantoor.olievlek",
        "20260612@kantoor.olievlek",
        "20260803@kantoor.olievlek",
    ]
    closed, night = events["20251225@kantoor.olievlek"], events["20260328-2@kantoor.olievlek"]
    assert (closed.start, closed.end) == (date(2025, 12, 25), date(2025, 12, 26))
    assert night.start == datetime(2026, 3, 28, 22, tzinfo=AMSTERDAM)
    assert night.end == datetime(2026, 3, 29, 6, tzinfo=AMSTERDAM)
    assert str(night["SUMMARY"]) == "Open 22:00-6:00"


def test_the_same_calendar_gives_the_same_feed() -> None:
    again = replace(OFFICE, closed=dict(sorted(OFFICE.closed.items(), reverse=True)))

    assert write_closing_days(OFFICE, [2026]) == write_closing_days(again, [2026])
    assert "X-WR-CALNAME:Office" in write_closing_days(OFFICE, [2026], "en")


def test_a_feed_that_is_read_back_closes_the_same_days() -> None:
    assert read_closing_days(write_closing_days(OFFICE, [2025, 2026]), AMSTERDAM, [2025, 2026]) == {
        date(2025, 12, 25): "Eerste kerstdag",
        date(2026, 6, 12): OFFICE.closed[date(2026, 6, 12)],
        date(2026, 8, 3): NAMELESS,
    }


@given(case=cases(), name=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
def test_every_calendar_comes_back(case: Case, name: str) -> None:
    calendar = replace(case.calendar, closed=dict.fromkeys(case.calendar.closed, name))
    years = range(case.day.year - 1, case.day.year + 2)

    read = read_closing_days(write_closing_days(calendar, years), calendar.time_zone, years)

    told = {*calendar.closed, *calendar.special}
    assert list(read) == sorted(day for day in told if not openings_on(calendar, day))
    kept = " ".join(name.split()) or NAMELESS
    assert all(read[day] == (kept if day in calendar.closed else NAMELESS) for day in read)


def _feed(*events: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//somebody//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *([] if "UID:" in event else ["UID:1"]), *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
