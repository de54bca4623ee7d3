"""What holds for clocks whatever happens to the ticket and whatever the service levels are."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.clocks import Clocks, advance, fold, standing
from routing_rules.service_levels import Calendar, InForce, Opening, ServiceLevels, Week
from routing_rules.targets import Target
from routing_rules.vocabulary import EventKind, Outcome
from tests.routing_rules.clock_counting import HORIZON, Plain
from tests.routing_rules.clock_histories import History, histories
from tests.routing_rules.clock_reference import reference
from tests.tries import tries

often = tries(40)
BRING_BACK = frozenset(
    {
        EventKind.TICKET_UNMERGED,
        EventKind.TICKET_REOPENED,
        EventKind.TICKET_CLAIMED,
        EventKind.TICKET_REROUTED,
        EventKind.REPLY_DELIVERED,
    }
)
"""What may show that an end was none."""


@often
@given(histories())
def test_the_same_as_counted_slot_by_slot(history: History) -> None:
    found, plain = fold(history).targets, reference(history)
    assert [_known(target) for target in found] == [_plainly(clock) for clock in plain]
    for target, clock in zip(found, plain, strict=True):
        due = clock.due()
        if due is None:
            assert target.due_at is None or target.due_at >= clock.since + HORIZON
        else:
            assert target.due_at == due
            if target.is_open:
                assert target.near_at == clock.due(0.8)


@often
@given(histories())
def test_going_on_from_any_moment_is_the_same_as_from_the_start(history: History) -> None:
    for place in range(len(history)):
        clocks = fold(history[:place])
        for happening, force in history[place:]:
            advance(clocks, happening, force)
        assert clocks == fold(history)


@often
@given(histories())
def test_one_open_clock_of_each_kind_for_each(history: History) -> None:
    clocks = Clocks()
    for happening, force in history:
        advance(clocks, happening, force)
        open_ones = Counter((target.kind, target.subject) for target in clocks.targets if target.is_open)
        assert set(open_ones.values()) <= {1}
        assert all(target.next_at is None for target in clocks.targets if not target.is_open)
        assert all(list(target.spans) == sorted(target.spans) for target in clocks.targets)
        assert all(target.started_at == target.spans[0] for target in clocks.targets)
        for target in clocks.targets:
            if target.next_at is not None and target.due_at is not None:
                assert target.next_at <= target.due_at


@often
@given(histories(), st.lists(st.integers(0, 10_000), min_size=2, max_size=4).map(sorted))
def test_time_alone_never_undoes_that_something_is_late(history: History, later: list[int]) -> None:
    clocks = fold(history)
    risks = [standing(clocks, history[-1][0].at + timedelta(minutes=minutes)).risk for minutes in later]
    assert risks == sorted(risks)


@often
@given(histories())
def test_what_was_missed_stays_missed(history: History) -> None:
    """Unless it turns out that it had not ended."""
    clocks = Clocks()
    for happening, force in history:
        missed = [target for target in clocks.targets if target.outcome is Outcome.MISSED]
        advance(clocks, happening, force)
        for target in missed:
            brought_back = happening.kind in BRING_BACK or happening.asked_at is not None
            assert target.outcome is Outcome.MISSED or brought_back


@often
@given(histories(), st.data())
def test_more_opening_hours_never_make_a_deadline_later(history: History, data: st.DataObject) -> None:
    wider = {force.id: InForce(_wider(force.levels, data), force.id) for _, force in history}
    before = fold(history).targets
    after = fold((happening, wider[force.id]) for happening, force in history).targets
    for less, more in zip(before, after, strict=True):
        assert (less.kind, less.subject, less.spans) == (more.kind, more.subject, more.spans)
        if less.due_at is not None:
            assert more.due_at is not None
            assert more.due_at <= less.due_at


def _wider(levels: ServiceLevels, data: st.DataObject) -> ServiceLevels:
    extra = Opening(*data.draw(st.sampled_from(((6 * 60, 8 * 60), (11 * 60, 13 * 60), (20 * 60, 27 * 60)))))
    return replace(levels, calendars={slug: _with(extra, one) for slug, one in levels.calendars.items()})


def _with(extra: Opening, calendar: Calendar) -> Calendar:
    weeks = tuple(Week(week.valid_from, tuple((*day, extra) for day in week.days)) for week in calendar.weeks)
    special = {day: (*openings, extra) for day, openings in calendar.special.items()}
    return replace(calendar, weeks=weeks, special=special)


def _known(target: Target) -> tuple[object, ...]:
    return target.kind.value, target.subject, target.started_at, target.ended_at, target.outcome, target.is_running


def _plainly(clock: Plain) -> tuple[object, ...]:
    runs = clock.ended is None and not clock.paused()
    return clock.kind, clock.subject, clock.since, clock.ended, clock.outcome(), runs
