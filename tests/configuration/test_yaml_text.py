"""Service levels as text of rulebook files read back as the same values, so that pages can edit them as forms."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.loading.times import duration_of, duration_text
from routing_rules.names import Names
from routing_rules.rulebook import load_rulebook
from routing_rules.service_levels import (
    Calendar,
    Condition,
    Ladder,
    Level,
    Opening,
    Policy,
    PriorityPoints,
    ServiceLevels,
    Step,
    Week,
)
from routing_rules.vocabulary import ClockKind, Role, StepAction
from service.configuration.yaml_text import calendars_yaml, holidays_yaml, service_levels_yaml
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.service_files import service_files
from tests.routing_rules.small_rulebook import FILES
from tests.tries import tries

ORGANISATION = {name: text for name, text in FILES.items() if name != "c-rules.yaml"}
SMALL = load_rulebook({**service_files(), "c-rules.yaml": "rules: {}"}).service_levels
BOARD = {**ORGANISATION, "a-organisation.yaml": service_files()["a-organisation.yaml"]}

MINUTES = st.integers(1, 100_000).map(lambda minutes: timedelta(minutes=minutes))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
NAMES = st.builds(Names, TEXTS, TEXTS)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@st.composite
def day(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Openings of a day that end by midnight, none touching."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    return tuple(Opening(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def week(draw: st.DrawFn, valid_from: date | None = None) -> Week:
    days = draw(st.lists(st.one_of(st.just(()), day()), min_size=6, max_size=6))
    return Week(valid_from, (*days, draw(day())))


@st.composite
def calendar(draw: st.DrawFn, slug: str) -> Calendar:
    own = draw(st.dictionaries(DAYS, TEXTS, max_size=3))
    countries = draw(st.sampled_from([(), ("NL",)]))
    later = sorted(draw(st.sets(DAYS, max_size=2)))
    return Calendar(
        slug=slug,
        name=draw(NAMES),
        time_zone=ZoneInfo(draw(st.sampled_from(["UTC", "Europe/Amsterdam", "America/Paramaribo"]))),
        weeks=(draw(week()), *(draw(week(since)) for since in later)),
        closed={**(SMALL.holidays["NL"] if countries else {}), **own},
        special=draw(st.dictionaries(DAYS, day(), max_size=3)),
        holidays=countries,
    )


@st.composite
def ladder(draw: st.DrawFn, slug: str) -> Ladder:
    shares = sorted(draw(st.sets(st.integers(1, 99), max_size=3)))
    steps = [Step(f"share{share}", share / 100, None, StepAction.WARN_OWNER, None, 0, None) for share in shares]
    points, repeat = draw(st.integers(1, 1000)), draw(st.one_of(st.none(), MINUTES))
    raising = Step("raise", None, timedelta(), StepAction.RAISE_PRIORITY, None, points, None)
    last = Step("last", None, draw(MINUTES), StepAction.WAKE, "board", 0, repeat)
    return Ladder(slug, draw(NAMES), (*steps, raising, last))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    def some(known: list[str]) -> frozenset[str]:
        return frozenset(draw(st.sets(st.sampled_from(known))))

    return Condition(
        contact_groups=some(["press"]),
        processes=some(["delivery", "bills"]),
        channels=some(["forum", "x"]),
        languages=some(["nl", "en", "no"]),
        priority=draw(st.one_of(st.none(), st.integers(1, 100))),
    )


@st.composite
def levels(draw: st.DrawFn) -> ServiceLevels:
    """Any service levels over the small organisation."""
    own = {
        slug: draw(calendar(slug))
        for slug in draw(st.sets(SLUGS.filter(lambda s: s != "always"), min_size=1, max_size=3))
    }
    slugs = st.sampled_from(["always", *own])
    ladders = {slug: draw(ladder(slug)) for slug in draw(st.sets(SLUGS, max_size=2))}
    whens = draw(st.sets(conditions().filter(lambda when: when != Condition()), max_size=3))
    targets = {ClockKind.FIRST_REPLY: draw(MINUTES), ClockKind.NEXT_REPLY: draw(MINUTES)}
    climbed = {kind: slug for kind, slug in zip(targets, ladders, strict=False)}
    policies = [
        Policy(f"policy{place}", draw(NAMES), place, when, draw(st.one_of(st.none(), slugs)), targets, climbed)
        for place, when in enumerate([Condition(), *whens])
    ]
    board = Level("board", draw(NAMES), frozenset({Role.MANAGER}), frozenset(), None, None, ("a@example.org",), None)
    first = Level("escalation", draw(NAMES), frozenset(), frozenset({"money"}), draw(slugs), "board", (), None)
    return replace(
        SMALL,
        calendars={"always": SMALL.calendars["always"], **own},
        policies=tuple(policies),
        ladders=ladders,
        levels={"escalation": first, "board": board},
        departments={slug: draw(slugs) for slug in SMALL.departments},
        channels={slug: draw(slugs) for slug in SMALL.channels},
        contact_groups={"press": draw(st.integers(0, 10**6))},
        priority=PriorityPoints(tone={"angry": draw(st.integers(-9, 9))}, process={}, waiting=draw(st.integers(0, 9))),
        holidays=SMALL.holidays if any(calendar.holidays for calendar in own.values()) else {},
    )


def read_back(found: ServiceLevels, files: dict[str, str]) -> ServiceLevels:
    texts = {"calendars.yaml": calendars_yaml(found), "service-levels.yaml": service_levels_yaml(found)}
    return load_rulebook({**files, **texts, "holidays.yaml": holidays_yaml(SMALL.holidays)}).service_levels


@given(levels())
@tries(20)
def test_whatever_is_written_reads_back(found: ServiceLevels) -> None:
    read = read_back(found, BOARD)
    assert replace(read, digest="") == replace(found, digest="")
    assert read_back(read, BOARD).digest == read.digest


def test_the_default_rulebook_reads_back() -> None:
    files = read_rulebook_files()
    found = load_rulebook(files).service_levels
    texts = {"calendars.yaml": calendars_yaml(found), "service-levels.yaml": service_levels_yaml(found)}
    again = load_rulebook(files | texts).service_levels
    assert again == found
    assert {"calendars.yaml": calendars_yaml(again), "service-levels.yaml": service_levels_yaml(again)} == texts
    assert "holidays: {country: NL}" in texts["calendars.yaml"].replace("\n    ", "\n")
    assert "{slug: warn-owner, at: 50%, do: warn_owner}" in texts["service-levels.yaml"]


@pytest.mark.parametrize("files", [ORGANISATION, BOARD])
def test_what_was_left_to_defaults_is_written_out(files: dict[str, str]) -> None:
    found = load_rulebook(files).service_levels
    assert read_back(found, files) == found


@given(st.integers(1, 1_000 * 86_400))
def test_every_length_of_time_reads_back(seconds: int) -> None:
    assert duration_of(duration_text(timedelta(seconds=seconds))) == timedelta(seconds=seconds)
