"""The page about rulebooks is true: its example loads, and every key that it may use is described."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from routing_rules.decide import decide
from routing_rules.loading.processes import WEIGHTS
from routing_rules.loading.rules import PARTS
from routing_rules.rulebook import RulebookError, load_rulebook
from routing_rules.vocabulary import Stage, TicketState
from tests.routing_rules.small_rulebook import message

PAGE = (Path(__file__).parents[2] / "docs" / "rulebooks.md").read_text()
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_its_example_is_a_whole_rulebook_that_decides() -> None:
    (text,) = EXAMPLE
    rulebook = load_rulebook({"bakery.yaml": text})
    found = decide(message("Waar blijft de taart die ik besteld heb? Een heel brood is ook goed"), None, rulebook)
    assert (found.owner, found.queue, found.stage) == ("bakers", "bakers", Stage.ANSWER)
    thanks = decide(replace(message("Heel erg bedankt!"), channel="x"), None, rulebook)
    assert thanks.state is TicketState.NO_REPLY_NEEDED


def test_its_examples_are_run() -> None:
    with pytest.raises(RulebookError, match="example fails: 'Heel erg bedankt!'"):
        load_rulebook({"bakery.yaml": EXAMPLE[0].replace("heel, erg, so,", "so,")})


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_condition_is_described(part: str) -> None:
    assert re.search(rf"^\|[^|]*`{part}\b", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("strength", "points"), WEIGHTS.items())
def test_every_strength_is_described_with_its_points(strength: str, points: int) -> None:
    assert f"| `{strength}` | {points} |" in PAGE
