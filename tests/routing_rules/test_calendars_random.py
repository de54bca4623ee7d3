"""What must hold of business time for every calendar and every zone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.calendars import after_open_time, is_open, next_opening, open_time, segments
from routing_rules.service_levels import Calendar, Opening, Week
from tests.routing_rules.calendar_cases_random import (
    STEP,
    STEPS_A_DAY,
    Case,
    cases,
    moments,
    open_steps,
    openings,
    step_moment,
    steps,
)
from tests.tries import tries

AMOUNTS = st.timedeltas(timedelta(), timedelta(days=4))
MICROSECOND = timedelta(microseconds=1)
COMPLETE = 12 * STEPS_A_DAY
NEVER = datetime.max.replace(tzinfo=UTC)


@tries(50)
@given(case=cases(), between=st.tuples(steps(), steps()))
def test_open_time_is_what_counting_gives(case: Case, between: tuple[int, int]) -> None:
    start, end = sorted(between)

    counted = sum(open_steps(case)[start:end])

    assert open_time(case.calendar, step_moment(case, start), step_moment(case, end)) == counted * STEP


@tries(50)
@given(case=cases(), start=steps(), needed=st.integers(1, 600))
def test_after_open_time_is_what_counting_gives(case: Case, start: int, needed: int) -> None:
    counted = 0
    for step, is_open_then in enumerate(open_steps(case)[:COMPLETE][start:], start):
        counted += is_open_then
        if counted == needed:
            assert after_open_time(case.calendar, step_moment(case, start), needed * STEP) == step_moment(
                case, step + 1
            )
            return
    reached = after_open_time(case.calendar, step_moment(case, start), needed * STEP)
    assert reached is None or reached > step_moment(case, COMPLETE)


@tries(50)
@given(case=cases(), at=steps())
def test_is_open_and_next_opening_are_what_looking_gives(case: Case, at: int) -> None:
    found = open_steps(case)

    assert is_open(case.calendar, step_moment(case, at)) == found[at]
    opens = next((step for step in range(at, COMPLETE) if found[step]), None)
    if opens is not None:
        assert next_opening(case.calendar, step_moment(case, at)) == step_moment(case, opens)


@tries(50)
@given(data=st.data(), case=cases())
def test_open_time_adds_up_over_a_split(data: st.DataObject, case: Case) -> None:
    start, middle, end = sorted(data.draw(st.lists(moments(case, days=200), min_size=3, max_size=3)))

    whole = open_time(case.calendar, start, end)

    assert whole == open_time(case.calendar, start, middle) + open_time(case.calendar, middle, end)
    assert timedelta() <= whole <= end - start


@tries(50)
@given(data=st.data(), case=cases(), amount=AMOUNTS)
def test_after_open_time_is_the_earliest_moment_with_so_much(
    data: st.DataObject, case: Case, amount: timedelta
) -> None:
    start = data.draw(moments(case))

    reached = after_open_time(case.calendar, start, amount)

    if reached is None:
        assert open_time(case.calendar, start, start + timedelta(days=3000)) < amount
    elif amount:
        assert open_time(case.calendar, start, reached) == amount
        assert open_time(case.calendar, start, reached - MICROSECOND) == amount - MICROSECOND
    else:
        assert reached == start


@tries(50)
@given(data=st.data(), case=cases())
def test_segments_are_apart_and_add_up(data: st.DataObject, case: Case) -> None:
    start, end = sorted(data.draw(st.tuples(moments(case, days=80), moments(case, days=80))))

    found = segments(case.calendar, start, end)

    edges = [moment for part in found for moment in part]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)
    assert sum((closes - opens for opens, closes in found), timedelta()) == open_time(case.calendar, start, end)
    for opens, closes in found:
        assert is_open(case.calendar, opens)
        assert is_open(case.calendar, closes - MICROSECOND)
        assert closes == end or not is_open(case.calendar, closes)


@tries(50)
@given(data=st.data(), case=cases(), amount=AMOUNTS)
def test_more_openings_never_make_it_later(data: st.DataObject, case: Case, amount: timedelta) -> None:
    start, weekday, opening = data.draw(moments(case)), data.draw(st.integers(0, 6)), data.draw(openings())

    more = replace(case.calendar, weeks=tuple(_with(week, weekday, opening) for week in case.calendar.weeks))

    assert _reached(more, start, amount) <= _reached(case.calendar, start, amount)


@tries(50)
@given(data=st.data(), case=cases(), amount=AMOUNTS)
def test_a_closed_day_never_makes_it_earlier(data: st.DataObject, case: Case, amount: timedelta) -> None:
    start, away = data.draw(moments(case)), data.draw(st.integers(-9, 20))
    day = case.day + timedelta(days=away)

    fewer = replace(case.calendar, closed={**case.calendar.closed, day: "closed"})

    assert _reached(fewer, start, amount) >= _reached(case.calendar, start, amount)


@tries(50)
@given(data=st.data(), case=cases(), amount=AMOUNTS)
def test_a_later_start_never_ends_earlier(data: st.DataObject, case: Case, amount: timedelta) -> None:
    earlier, later = sorted(data.draw(st.tuples(moments(case), moments(case))))

    assert _reached(case.calendar, earlier, amount) <= _reached(case.calendar, later, amount)


@tries(50)
@given(data=st.data(), case=cases(), amount=AMOUNTS)
def test_what_is_remembered_changes_nothing(data: st.DataObject, case: Case, amount: timedelta) -> None:
    start, other = data.draw(st.tuples(moments(case, days=300), moments(case, days=300)))
    fresh = replace(case.calendar)
    open_time(case.calendar, min(start, other), max(start, other))

    assert after_open_time(case.calendar, start, amount) == after_open_time(fresh, start, amount)


def _with(week: Week, weekday: int, opening: Opening) -> Week:
    days = list(week.days)
    days[weekday] = (*days[weekday], opening)
    return replace(week, days=tuple(days))


def _reached(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    return after_open_time(calendar, start, amount) or NEVER
