"""Business time against what was worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing_rules.calendars import ALWAYS, after_open_time, is_open, next_opening, open_time, segments
from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Opening, Week
from tests.routing_rules.calendar_cases import calendar, duration, moment, table
from tests.routing_rules.small_levels import AMSTERDAM


@pytest.mark.parametrize(("slug", "start", "end", "open_for", "what"), table()["open_time"])
def test_open_time(slug: str, start: str, end: str, open_for: str, what: str) -> None:
    hours = calendar(slug)

    assert open_time(hours, moment(hours, start), moment(hours, end)) == duration(open_for), what


@pytest.mark.parametrize(("slug", "start", "amount", "reached", "what"), table()["after_open_time"])
def test_after_open_time(slug: str, start: str, amount: str, reached: str | None, what: str) -> None:
    hours = calendar(slug)

    found = after_open_time(hours, moment(hours, start), duration(amount))

    assert found == (moment(hours, reached).astimezone(UTC) if reached else None), what


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(table()["open_time"]) + len(table()["after_open_time"]) >= 100


def test_a_negative_amount_is_nothing() -> None:
    start = datetime(2026, 3, 7, 12, tzinfo=AMSTERDAM)

    assert after_open_time(calendar("office"), start, timedelta(hours=-1)) == start


def test_always_is_the_clock_on_the_wall() -> None:
    start = datetime(2026, 3, 28, 12, 0, 0, 7, tzinfo=AMSTERDAM)
    end = start.astimezone(UTC) + timedelta(days=400, microseconds=5)

    assert open_time(ALWAYS, start, end) == timedelta(days=400, microseconds=5)
    assert after_open_time(ALWAYS, start, timedelta(days=400, microseconds=5)) == end
    assert segments(ALWAYS, start, end) == [(start.astimezone(UTC), end)]


def test_the_search_ends_after_three_thousand_days() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)

    assert after_open_time(ALWAYS, start, timedelta(days=3000)) == start + timedelta(days=3000)
    assert after_open_time(ALWAYS, start, timedelta(days=3000, microseconds=1)) is None


def test_answers_are_in_utc() -> None:
    hours, start = calendar("office"), datetime(2026, 3, 7, 12, tzinfo=AMSTERDAM)
    opens = next_opening(hours, start)
    reached = after_open_time(hours, start, timedelta())

    assert opens is not None
    assert reached is not None
    assert (opens.tzinfo, reached.tzinfo) == (UTC, UTC)
    assert [moment.tzinfo for part in segments(hours, start, start + timedelta(days=2)) for moment in part] == [
        UTC,
        UTC,
    ]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="naive"):
        open_time(calendar("office"), datetime(2026, 3, 2), datetime(2026, 3, 3, tzinfo=UTC))  # noqa: DTZ001


def test_segments_are_the_open_parts_cut_to_the_range() -> None:
    assert _parts("webcare", "2026-03-06 11:00", "2026-03-09 08:30") == [
        ("2026-03-06 11:00", "2026-03-06 12:00"),
        ("2026-03-06 13:00", "2026-03-06 18:00"),
        ("2026-03-07 10:00", "2026-03-07 16:00"),
        ("2026-03-09 08:00", "2026-03-09 08:30"),
    ]


def test_segments_that_touch_or_overlap_are_one() -> None:
    assert _parts("touching", "2026-03-02 00:00", "2026-03-03 00:00") == [("2026-03-02 08:00", "2026-03-02 18:00")]
    assert _parts("overlapping", "2026-03-02 12:30", "2026-03-03 09:00") == [
        ("2026-03-02 12:30", "2026-03-02 17:00"),
        ("2026-03-02 22:00", "2026-03-03 07:00"),
    ]
    assert _parts("round-the-clock", "2020-01-01 00:00", "2028-01-01 00:00") == [
        ("2020-01-01 00:00", "2028-01-01 00:00")
    ]


def test_nothing_is_open_between_an_end_and_an_earlier_start() -> None:
    assert _parts("office", "2026-03-03 12:00", "2026-03-02 12:00") == []
    assert _parts("office", "2026-03-03 12:00", "2026-03-03 12:00") == []


def test_an_opening_holds_its_start_and_not_its_end() -> None:
    hours = calendar("office")

    assert is_open(hours, datetime(2026, 3, 2, 9, tzinfo=AMSTERDAM))
    assert is_open(hours, datetime(2026, 3, 2, 16, 59, 59, 999_999, tzinfo=AMSTERDAM))
    assert not is_open(hours, datetime(2026, 3, 2, 17, tzinfo=AMSTERDAM))
    assert not is_open(hours, datetime(2026, 3, 2, 8, 59, 59, 999_999, tzinfo=AMSTERDAM))


@pytest.mark.parametrize(
    ("slug", "at", "opens"),
    [
        ("office", "2026-03-02 10:00", "2026-03-02 10:00"),
        ("office", "2026-03-02 09:00", "2026-03-02 09:00"),
        ("office", "2026-03-06 17:00", "2026-03-09 09:00"),
        ("webcare", "2026-04-04 16:00", "2026-04-07 08:00"),
        ("from-half-past-two", "2026-03-29 00:00", "2026-03-29 03:00"),
        ("from-half-past-two", "2026-10-25 00:00", "2026-10-25 02:30+02:00"),
        ("night-exceptions", "2026-03-11 12:00", "2026-03-12 22:00"),
        ("never", "2026-03-02 10:00", None),
    ],
)
def test_next_opening(slug: str, at: str, opens: str | None) -> None:
    hours = calendar(slug)

    assert next_opening(hours, moment(hours, at)) == (moment(hours, opens).astimezone(UTC) if opens else None)


def test_an_opening_beyond_the_horizon_is_none() -> None:
    start, day = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1) + timedelta(days=3000)
    near = _once(day)
    far = _once(day + timedelta(days=1))

    assert next_opening(near, start) == start + timedelta(days=3000)
    assert next_opening(far, start) is None


def test_before_its_first_week_a_calendar_is_closed() -> None:
    day = (Opening(540, 1020),)
    hours = Calendar("new", Names("nieuw", "new"), AMSTERDAM, (Week(date(2026, 3, 3), (day,) * 7),), {}, {})

    assert not is_open(hours, datetime(2026, 3, 2, 12, tzinfo=AMSTERDAM))
    assert next_opening(hours, datetime(2026, 3, 1, tzinfo=AMSTERDAM)) == datetime(2026, 3, 3, 9, tzinfo=AMSTERDAM)


@pytest.mark.parametrize("at", [date.min, date.max], ids=["first", "last"])
def test_the_ends_of_the_calendar_are_no_surprise(at: date) -> None:
    start = datetime(at.year, at.month, at.day, 12, tzinfo=UTC)

    assert open_time(ALWAYS, start, start + timedelta(hours=11)) <= timedelta(hours=11)
    assert len(segments(ALWAYS, start, start + timedelta(hours=11))) <= 1
    for found in (after_open_time(ALWAYS, start, timedelta(days=30)), next_opening(ALWAYS, start)):
        assert found is None or found >= start


def _parts(slug: str, start: str, end: str) -> list[tuple[str, str]]:
    hours = calendar(slug)
    found = segments(hours, moment(hours, start), moment(hours, end))
    return [(_written(hours, opens), _written(hours, closes)) for opens, closes in found]


def _written(hours: Calendar, at: datetime) -> str:
    return f"{at.astimezone(hours.time_zone):%Y-%m-%d %H:%M}"


def _once(day: date) -> Calendar:
    closed = Week(valid_from=None, days=((),) * 7)
    return Calendar("once", Names("eens", "once"), ZoneInfo("UTC"), (closed,), {}, {day: (Opening(0, 60),)})
