"""How the tone of a thread moved since it began."""

from collections.abc import Sequence
from typing import NamedTuple

CROSSNESS = {"happy": -1, "neutral": 0, "unhappy": 1, "angry": 2}
"""Tone of the rulebook -> how cross it is."""


class ToneChange(NamedTuple):
    """From the first message of a customer to the newest."""

    first: str
    latest: str
    is_worse: bool


def tone_change(tones: Sequence[str]) -> ToneChange | None:
    """None where nothing changed that matters: who was happy and is neutral is not angry.

    `tones` are those of the customer's messages in the order they were sent.
    """
    if len(tones) < 2:
        return None
    first, latest = tones[0], tones[-1]
    before, after = CROSSNESS.get(first, 0), CROSSNESS.get(latest, 0)
    if after > max(before, 0):
        return ToneChange(first, latest, is_worse=True)
    if after < before and (before > 0 or after < 0):
        return ToneChange(first, latest, is_worse=False)
    return None
