"""The bounds of the health of cells, as a rulebook writes them."""

from datetime import timedelta

import pytest

from routing_rules.health_parts import Bounds
from routing_rules.rulebook import RulebookError, load_rulebook
from tests.routing_rules.small_rulebook import FILES, small_rulebook


def test_without_the_section_they_are_the_usual_ones() -> None:
    assert small_rulebook().health == Bounds()


def test_what_is_named_counts_and_the_rest_is_as_usual() -> None:
    said = "health: {misses: 2, bounces: 0, absence: 45m, cool_down: 1h, longest_cool_down: 4h, trial: 5}\n"
    assert load_rulebook({**FILES, "d-health.yaml": said}).health == Bounds(
        misses=2,
        bounces=0,
        absence=timedelta(minutes=45),
        cool_down=timedelta(hours=1),
        longest_cool_down=timedelta(hours=4),
        trial=5,
    )


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("{misses: 20}", "at least one of the last answers has to be late"),
        ("{cool_down: 3d}", "the longest cool-down is no shorter than the first"),
        ("{trial: 0}", "expected a whole number from 1 to 1000, not '0'"),
        ("{absence: long}", "expected a length of time over zero"),
        ("{patience: 3}", "patience"),
    ],
)
def test_what_can_not_be_is_refused_with_its_line(said: str, refusal: str) -> None:
    with pytest.raises(RulebookError, match=r"d-health\.yaml.*" + refusal):
        load_rulebook({**FILES, "d-health.yaml": f"health: {said}\n"})
