"""The olievlek: stages, shares and a draw that never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.facts import Cell
from routing_rules.participation import draw, lower, take_part
from routing_rules.vocabulary import Stage
from tests.routing_rules.small_rulebook import small_rulebook

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
