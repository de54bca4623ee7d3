"""What holds of every ladder and of everybody who can be asked, whatever the examples left out."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.escalate import next_due, steps_due
from routing_rules.service_levels import Level, ServiceLevels
from routing_rules.takers import Person, Taking, answer_for, leads_warned, woken
from routing_rules.targets import Target, acknowledge, fire, reckon, start, stop, threshold
from routing_rules.vocabulary import ClockKind, PresenceStatus, Role, StepAction
from tests.routing_rules.small_levels import NOON, OFFICE, level, minutes, rung, small_levels

STEPS = ("one", "two", "three", "four")
PLACES = st.one_of(
    st.sampled_from([0.1, 0.5, 0.8, 1.0, 1.5, 3.0]), st.sampled_from([-90, -10, 0, 10, 45, 600]).map(minutes)
)


@st.composite
def ladders(draw: st.DrawFn) -> ServiceLevels:
    """Service levels with one ladder, in order."""
    steps = [
        rung(slug, draw(PLACES), draw(st.sampled_from(StepAction)), level="team_lead", repeat=draw(_REPEATS))
        for slug in STEPS[: draw(st.integers(0, 4))]
    ]
    return small_levels(*sorted(steps, key=lambda step: threshold(step, timedelta(hours=1))))


_REPEATS = st.sampled_from([None, minutes(15), minutes(60)])


@given(
    levels=ladders(),
    calendar=st.sampled_from(["always", OFFICE]),
    looks=st.lists(
        st.tuples(st.integers(1, 900), st.sampled_from(["look", "look", "pause", "run", "take"])), max_size=40
    ),
)
def test_every_step_fires_once_and_in_order_however_seldom_one_looks(
    levels: ServiceLevels, calendar: str, looks: list[tuple[int, str]]
) -> None:
    one = Target(ClockKind.FIRST_REPLY, "", NOON, [NOON], calendar=calendar, seconds=3_600, ladder="ladder")
    reckon(one, levels, NOON)
    now, story = NOON, list[tuple[str, int]]()
    for gap, act in looks:
        now += minutes(gap)
        planned = []
        while (due := next_due([one], levels, now)) is not None:
            fire(one, due[1].slug, now, levels)
            reckon(one, levels, now)
            planned.append(due[1].planned_at)
            story.append((due[1].slug, due[1].repetition))
        assert planned == sorted(planned)
        assert len(planned) <= 2 + 2 * len(STEPS)
        assert steps_due(one, levels, now) == []
        assert one.next_at is None or one.next_at > now
        _act(one, act, now)
        reckon(one, levels, now)
    firsts = [slug for slug, repetition in story if repetition == 0]
    assert not [slug for slug, times in Counter(firsts).items() if times > 1]
    on_ladder = [step.slug for step in levels.ladders["ladder"].steps]
    assert [slug for slug in firsts if slug in on_ladder] == on_ladder[: len(set(firsts) & set(on_ladder))]


def _act(one: Target, act: str, now: datetime) -> None:
    if act == "pause" and one.is_running:
        stop(one, now)
    elif act == "run" and not one.is_running:
        start(one, now)
    elif act == "take":
        acknowledge(one)


@given(levels=ladders(), minute=st.integers(0, 5_000))
def test_whatever_is_due_the_index_finds(levels: ServiceLevels, minute: int) -> None:
    one = Target(ClockKind.FIRST_REPLY, "", NOON, [NOON], calendar=OFFICE, seconds=3_600, ladder="ladder")
    reckon(one, levels, NOON)
    now = NOON + minutes(minute)
    assert (one.next_at is not None and one.next_at <= now) is bool(steps_due(one, levels, now))


PEOPLE = st.lists(
    st.builds(
        Person,
        st.integers(1, 50),
        st.frozensets(st.sampled_from(Role), max_size=2),
        st.sampled_from(["webcare", "supply"]),
        st.sampled_from(PresenceStatus),
        st.booleans(),
    ),
    unique_by=lambda person: person.id,
    max_size=8,
)
SLUGS = ("first", "second", "third")


@st.composite
def chains(draw: st.DrawFn) -> ServiceLevels:
    """Up to three levels with stand-ins among each other, also in circles and also ones that are not there."""
    levels: list[Level] = [
        level(
            slug,
            *draw(st.frozensets(st.sampled_from(Role), max_size=2)),
            departments=draw(st.frozensets(st.sampled_from(["webcare", "supply"]), max_size=1)),
            wakeful=draw(st.sampled_from([None, OFFICE])),
            stand_in=draw(st.sampled_from([None, *SLUGS])),
        )
        for slug in SLUGS[: draw(st.integers(0, 3))]
    ]
    return small_levels(levels=tuple(levels))


@given(levels=chains(), people=PEOPLE, hours=st.integers(0, 200))
def test_there_is_always_a_taker_where_there_is_a_colleague(
    levels: ServiceLevels, people: list[Person], hours: int
) -> None:
    now = NOON + timedelta(hours=hours)
    known = {person.id: person for person in people}
    asked: list[Taking] = [
        *(answer_for(slug, levels, people, now) for slug in SLUGS),
        *(woken(slug, levels, people, now) for slug in SLUGS),
        leads_warned(people),
    ]
    for taking in asked:
        assert bool(taking.takers) is bool(people)
        assert taking.because or not people
        assert set(taking.takers) <= known.keys()
        assert len(set(taking.takers)) == len(taking.takers)


@given(levels=chains(), people=PEOPLE, hours=st.integers(0, 200))
def test_nobody_absent_is_asked_while_somebody_of_the_levels_is_there(
    levels: ServiceLevels, people: list[Person], hours: int
) -> None:
    now = NOON + timedelta(hours=hours)
    taking = answer_for("first", levels, people, now)
    here = {person.id for person in people if person.status is PresenceStatus.AVAILABLE}
    last = levels.levels.get(taking.level or "")
    of_it = {
        person.id
        for person in people
        if last is not None
        and (not last.roles or last.roles & person.roles)
        and (last.roles or last.departments)
        and (not last.departments or person.department in last.departments)
    }
    if here & of_it:
        assert set(taking.takers) == here & of_it
