"""The page about rulebooks is true: its example loads, and every key that it may use is described."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from routing_rules.decide import decide
from routing_rules.loading.mandate import DEPARTMENT_KEYS, MANDATE_KEYS
from routing_rules.loading.policies import CONDITIONS
from routing_rules.loading.processes import WEIGHTS
from routing_rules.loading.rules import PARTS
from routing_rules.loading.work import CHANNEL_KEYS, QUEUE_KEYS, SETTINGS_KEYS
from routing_rules.rulebook import SECTIONS, RulebookError, load_rulebook
from routing_rules.vocabulary import Stage, StepAction, TicketState
from tests.routing_rules.small_rulebook import message

PAGE = (Path(__file__).parents[2] / "docs" / "rulebooks.md").read_text()
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_its_example_is_a_whole_rulebook_that_decides() -> None:
    rulebook = load_rulebook({"bakery.yaml": EXAMPLE[0]})
    found = decide(message("Waar blijft de taart die ik besteld heb? Een heel brood is ook goed"), None, rulebook)
    assert (found.owner, found.queue, found.stage) == ("bakers", "bakers", Stage.ANSWER)
    thanks = decide(replace(message("Heel erg bedankt!"), channel="x"), None, rulebook)
    assert thanks.state is TicketState.NO_REPLY_NEEDED


def test_its_service_levels_fit_the_example() -> None:
    bakery, promises = EXAMPLE
    levels = load_rulebook({"bakery.yaml": bakery, "promises.yaml": promises}).service_levels
    assert levels.channels == {"forum": "shop", "x": "always"}
    assert [policy.slug for policy in levels.policies] == ["norm", "press", "bakers"]
    assert list(levels.levels) == ["escalation", "escalation-boss"]


@pytest.mark.parametrize("word", [*SECTIONS, *QUEUE_KEYS, *CHANNEL_KEYS, *SETTINGS_KEYS, *StepAction, *CONDITIONS])
def test_every_word_of_service_levels_is_described(word: str) -> None:
    assert re.search(rf"`{word}\b", PAGE)


@pytest.mark.parametrize("key", [*DEPARTMENT_KEYS, *MANDATE_KEYS])
def test_what_a_department_may_do_is_described(key: str) -> None:
    assert re.search(rf"^\| `{key}` \|", PAGE, re.MULTILINE)


def test_its_examples_are_run() -> None:
    with pytest.raises(RulebookError, match="example fails: 'Heel erg bedankt!'"):
        load_rulebook({"bakery.yaml": EXAMPLE[0].replace("heel, erg, so,", "so,")})


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_condition_is_described(part: str) -> None:
    assert re.search(rf"^\|[^|]*`{part}\b", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("strength", "points"), WEIGHTS.items())
def test_every_strength_is_described_with_its_points(strength: str, points: int) -> None:
    assert f"| `{strength}` | {points} |" in PAGE
