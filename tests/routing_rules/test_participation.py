"""The olievlek: stages, shares and a draw that never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.facts import Cell
from routing_rules.participation import draw, lower, take_part
from routing_rules.vocabulary import Stage
from tests.routing_rules.small_rulebook import ORGANISATION, changed_files, problems_of, small_rulebook

RULEBOOK = small_rulebook()
CELL = Cell("delivery", "x")
INSIDE = next(str(author) for author in range(1_000) if draw(CELL, str(author)) < 50)
OUTSIDE = next(str(author) for author in range(1_000) if draw(CELL, str(author)) >= 50)


def test_the_draw_is_fixed_for_ever() -> None:
    """Written down, since a release that draws differently would treat customers two ways."""
    assert [draw(CELL, author) for author in ("jan", "piet", "", "😡", "\ud800")] == [55, 14, 38, 93, 29]
    assert draw(CELL, "jan", "spring") == 54


def test_the_draw_is_uniform() -> None:
    """Chi-square with 99 degrees of freedom: above 149 would happen once in 1,000 tries - and this is one fixed try."""
    counts = [0] * 100
    for author in range(20_000):
        counts[draw(Cell("billing", "forum"), f"author-{author}")] += 1
    assert sum((count - 200) ** 2 / 200 for count in counts) < 149


@given(st.text(), st.text(max_size=5))
def test_the_draw_is_in_range(author: str, salt: str) -> None:
    assert 0 <= draw(CELL, author, salt) <= 99


def test_cells_draw_independently() -> None:
    other = Cell("delivery", "forum")
    assert len({(draw(CELL, str(n)) < 50, draw(other, str(n)) < 50) for n in range(100)}) == 4


@pytest.mark.parametrize(
    ("stage", "below"),
    [
        (Stage.ANSWER, Stage.DRAFT),
        (Stage.DRAFT, Stage.CONSULT),
        (Stage.CONSULT, Stage.SHADOW),
        (Stage.SHADOW, Stage.HUB),
        (Stage.HUB, Stage.HUB),
    ],
)
def test_one_stage_lower(stage: Stage, below: Stage) -> None:
    assert lower(stage) is below


@pytest.mark.parametrize(
    ("channel", "author", "ceiling", "stage", "inside"),
    [
        ("x", INSIDE, None, Stage.DRAFT, True),
        ("x", OUTSIDE, None, Stage.CONSULT, False),
        ("x", INSIDE, Stage.ANSWER, Stage.DRAFT, True),
        ("x", INSIDE, Stage.CONSULT, Stage.CONSULT, True),
        ("x", OUTSIDE, Stage.CONSULT, Stage.SHADOW, False),
        ("x", OUTSIDE, Stage.HUB, Stage.HUB, False),
        ("forum", OUTSIDE, None, Stage.ANSWER, True),
        ("forum", INSIDE, Stage.SHADOW, Stage.SHADOW, True),
        ("email", INSIDE, None, Stage.HUB, True),
    ],
)
def test_effective_stage(channel: str, author: str, ceiling: Stage | None, stage: Stage, inside: bool) -> None:
    taking = take_part(Cell("delivery", channel), author, RULEBOOK, ceiling)
    assert (taking.stage, taking.inside) == (stage, inside)


NARROWED = """\
processes:
  d: {name: {nl: d, en: d}, owner: supply, vocabulary: {und: {telling: [pakket]}}}
  hub: {name: {nl: h, en: h}, owner: webcare}
participation: {d: {forum: {stage: answer, languages: [nl, de]}, x: {stage: hub}, default: {stage: shadow}}}
"""
ONLY_DUTCH_AND_ENGLISH = ORGANISATION.replace("en: Supply}}", "en: Supply}, languages: [nl, en]}", 1)


@pytest.mark.parametrize(
    ("channel", "language", "stage", "is_drawn"),
    [
        ("forum", "nl", Stage.ANSWER, True),
        ("forum", "de", Stage.HUB, False),
        ("forum", "en", Stage.HUB, False),
        ("forum", "und", Stage.ANSWER, True),
        ("x", "de", Stage.HUB, True),
        ("whatsapp", "en", Stage.SHADOW, True),
        ("whatsapp", "de", Stage.HUB, False),
    ],
)
def test_a_cell_is_narrowed_within_the_languages_of_its_department(
    channel: str, language: str, stage: Stage, is_drawn: bool
) -> None:
    """What nobody can tell the language of is taken part in; what is the hub's anyway is no matter of language."""
    rulebook = small_rulebook(organisation=ONLY_DUTCH_AND_ENGLISH, processes=NARROWED, rules="rules: {}")
    taking = take_part(Cell("d", channel), "jan", rulebook, language=language)
    assert (taking.stage, taking.draw is not None, taking.inside) == (stage, is_drawn, is_drawn)


def test_without_languages_all_are_taken_part_in() -> None:
    assert take_part(CELL, INSIDE, RULEBOOK, language="ar").stage is Stage.DRAFT
    narrow = small_rulebook(processes=NARROWED, rules="rules: {}")
    assert take_part(Cell("d", "forum"), "jan", narrow, language="de").stage is Stage.ANSWER
    assert take_part(Cell("d", "forum"), "jan", narrow, Stage.HUB, language="en").draw is not None


def test_an_unknown_language_is_refused() -> None:
    broken = NARROWED.replace("[nl, de]", "[nl, german]")
    problems = problems_of(changed_files(processes=broken, rules="rules: {}"))
    assert problems == [
        "b-processes.yaml:4: unknown language 'german'; known are the codes of ISO 639-1, such as nl, en, de"
    ]
