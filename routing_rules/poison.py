"""Corrections that contradict what is known for sure: whose they are, and how many.

Honest corrections come where a model is unsure, and only now and then where it is sure: that is what "sure" means.
Wrong ones, by mistake or on purpose, contradict it everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routing_rules.intervals import wilson
from routing_rules.learn import at_least

PRECISION = 0.95
"""A model is sure from the probability on at which so many of its trials are right."""
ENOUGH_TRIALS = 20
LEAST = 12
"""Fewer contradictions may be a bad day."""
ALLOWED = 0.15
"""The share of sure answers that one person may contradict."""
CHANCE = 0.001


class Trial(NamedTuple):
    """What the champion said of a message that it did not know, with a probability, and whether that was right."""

    probability: float
    right: bool


class Correction(NamedTuple):
    """What somebody said of a message that the champion does not know yet, and what the champion makes of it."""

    actor: str
    label: str
    guessed: str
    probability: float


class Certainty(NamedTuple):
    """Where a champion is sure, and how seldom it is wrong there."""

    probability: float
    """From this one on it is sure."""
    of_wrong: float
    """The share of its wrong answers that it is sure of: what somebody who corrects nothing else contradicts. As high
    as the trials leave possible."""
    astray: float
    """The share of all its answers that it is sure of and that are wrong, as high as the trials leave possible."""


class Suspicion(NamedTuple):
    """Somebody contradicts the champion far too often where it is sure."""

    actor: str
    labels: int
    sure: int
    """Of how many of these messages the champion is sure."""
    against: int
    """How many of those are said to be about something else."""


def certainty(trials: Iterable[Trial]) -> Certainty | None:
    """From the lowest probability from which a model is right often enough; None: it is not known to be at any."""
    found = None
    right = 0
    ranked = sorted(trials, key=lambda trial: -trial.probability)
    wrong = sum(not trial.right for trial in ranked)
    for count, trial in enumerate(ranked, 1):
        right += trial.right
        next_differs = count == len(ranked) or ranked[count].probability < trial.probability
        if next_differs and count >= ENOUGH_TRIALS and right >= PRECISION * count:
            mistakes = count - right
            of_wrong, astray = wilson(mistakes, wrong).high, wilson(mistakes, len(ranked)).high
            found = Certainty(trial.probability, of_wrong, astray)
    return found


def suspicions(corrections: Sequence[Correction], sure: Certainty | None, came_in: int = 0) -> tuple[Suspicion, ...]:
    """Whose corrections contradict a champion where it is sure, by name.

    More than labelling whatever comes would explain, and more than correcting nothing but what is wrong of the messages
    that came in since there is that champion.
    """
    if sure is None:
        return ()
    by_actor: dict[str, list[Correction]] = defaultdict(list)
    for correction in corrections:
        by_actor[correction.actor].append(correction)
    judged = (_judge(actor, by_actor[actor], sure.probability) for actor in sorted(by_actor))
    return tuple(found for found in judged if _is_too_much(found, sure, came_in))


def _judge(actor: str, corrections: Sequence[Correction], sure: float) -> Suspicion:
    certain = [one for one in corrections if one.probability >= sure]
    against = sum(one.guessed != one.label for one in certain)
    return Suspicion(actor, len(corrections), len(certain), against)


def _is_too_much(found: Suspicion, sure: Certainty, came_in: int) -> bool:
    if found.against < LEAST or at_least(found.against, found.sure, ALLOWED) >= CHANCE:
        return False
    corrects_alone = at_least(found.against, found.labels, sure.of_wrong) >= CHANCE
    has_seen_enough = at_least(found.against, max(came_in, found.labels), sure.astray) >= CHANCE
    return not (corrects_alone and has_seen_enough)
