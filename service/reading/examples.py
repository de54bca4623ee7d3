"""What a model learns from and what it says: plain values, so that everything around it can be made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Example:
    """One text of which somebody said what it is about."""

    text: str
    label: str
    weight: float = 1.0
    """How much it counts: what a rulebook's author made up counts less than what a customer wrote."""
    hints: Mapping[str, float] = field(default_factory=dict)
    """Points that rules already have for labels (the vocabulary of a rulebook), by label."""
    key: int | None = None
    """Names the text to whoever trains: guesses on others point back at it as the nearest."""
    is_made_up: bool = False
    """No customer wrote it: the model learns from it, and is not judged by it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model makes of one text."""

    likely: tuple[tuple[str, float], ...]
    """Labels with their calibrated probability, likeliest first; at most five, of all labels."""
    known: float
    """0-1: how likely it is that the text is about any of the labels at all."""
    tier: str
    """The dearest part of the model that had to look: "words" or "sense"."""
    nearest: tuple[tuple[int, float], ...] = ()
    """Keys of the examples that mean nearly the same, nearest first, with their cosine (1: the same)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the model would have said of one of its own examples, trained without it: an honest point of its curve."""

    label: str
    """What somebody said."""
    guessed: str
    probability: float
