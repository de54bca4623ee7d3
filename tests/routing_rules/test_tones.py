"""How the tone of a thread moved since it began."""

import pytest

from routing_rules.loading.rules import TONES
from routing_rules.tones import CROSSNESS, tone_change


@pytest.mark.parametrize(
    ("tones", "worse"),
    [
        ([], None),
        (["angry"], None),
        (["neutral", "angry"], True),
        (["unhappy", "neutral", "angry"], True),
        (["happy", "unhappy"], True),
        (["angry", "unhappy"], False),
        (["angry", "neutral", "happy"], False),
        (["neutral", "happy"], False),
        (["happy", "neutral"], None),
        (["angry", "neutral", "angry"], None),
    ],
)
def test_from_the_first_to_the_newest(tones: list[str], worse: bool | None) -> None:
    change = tone_change(tones)
    if worse is None:
        assert change is None
    else:
        assert change is not None
        assert (change.first, change.latest, change.is_worse) == (tones[0], tones[-1], worse)


def test_every_tone_has_its_crossness() -> None:
    assert CROSSNESS.keys() == set(TONES)
