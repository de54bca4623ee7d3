"""A model at work for one rulebook: texts with what was found in them become the scores that decisions take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from routing_rules.classify import classify
from routing_rules.facts import Likelihood, MessageFacts, Scores
from routing_rules.findings import Findings
from routing_rules.guarantee import bound_for
from routing_rules.judging import known_likely
from routing_rules.personal_data import mask
from routing_rules.rulebook_parts import DEFAULT_DIAL, Rulebook
from service.reading.examples import Guess, Trial

KEPT = 5
"""How many of the likeliest processes are kept."""
SHOWN_PIECES = 6
_DIGITS = 4
GROWN_UP = 50
"""Messages of customers that a model has to know before it is asked where the rulebook's words speak clearly: until
then it knows little more than they do."""


class Reads(Protocol):
    """What reads texts: a model."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What it can tell apart."""

    @property
    def figures(self) -> Mapping[str, float]:
        """What it was trained on: `of_customers` is how many messages of them."""

    @property
    def curve(self) -> tuple[Trial, ...]:
        """What it would have said of what customers wrote, trained without it."""

    def read(self, texts: Sequence[str], hints: Sequence[Mapping[str, float]] | None = None) -> list[Guess]:
        """A guess for each text."""

    def explain(self, text: str, label: str, limit: int = 6) -> tuple[tuple[str, float], ...]:
        """The pieces of the text that spoke most for the label, with their weight."""


@dataclass(slots=True)
class Reader:
    """A model with its name, and what its guarantees come to."""

    name: str
    """As decisions name it: the id of its row, or "rulebook"."""
    model: Reads
    _bounds: dict[tuple[str, float], float] = field(default_factory=dict)

    def scores(
        self, facts: Sequence[MessageFacts], findings: Sequence[Findings], rulebook: Rulebook
    ) -> list[Scores | None]:
        """What the model makes of each message, read together; None where words alone can decide.

        That is where a rule decided already, and where the words speak for a process that the model never heard of;
        for a model that has hardly heard of any customer, wherever the words speak clearly.
        """
        asked = [
            place
            for place, (one, found) in enumerate(zip(facts, findings, strict=True))
            if found.is_left_open and not self._leaves_to_words(one, found, rulebook)
        ]
        texts = [facts[place].text for place in asked]
        scores: list[Scores | None] = [None] * len(facts)
        for place, one in zip(
            asked, self.read(texts, [findings[place].points for place in asked], rulebook), strict=True
        ):
            scores[place] = one
        return scores

    def read(self, texts: Sequence[str], hints: Sequence[Mapping[str, float]], rulebook: Rulebook) -> list[Scores]:
        """What the model makes of each text, with the points that the rulebook's words have for processes.

        As it learns, it reads: without personal data, which so never gets among the pieces that decisions keep.
        """
        masked = list(map(mask, texts))
        guesses = self.model.read(masked, hints)
        return [self._scores(text, guess, rulebook) for text, guess in zip(masked, guesses, strict=True)]

    def bound(self, process: str, guarantee: float) -> float:
        """The probability from which the model keeps the guarantee for the process; 2.0 where none does.

        Probabilities are cut to the digits of scores, so that both are compared alike.
        """
        key = process, guarantee
        if key not in self._bounds:
            trials = [
                (round(trial.probability, _DIGITS), trial.label == process)
                for trial in self.model.curve
                if trial.guessed == process
            ]
            self._bounds[key] = bound_for(trials, guarantee)
        return self._bounds[key]

    def _leaves_to_words(self, facts: MessageFacts, found: Findings, rulebook: Rulebook) -> bool:
        is_young = self.model.figures.get("of_customers", 0) < GROWN_UP
        if not is_young and all(process in self.model.labels for process, points in found.points.items() if points > 0):
            return False
        elected = classify(facts, rulebook, found).process
        return elected is not None and (is_young or elected not in self.model.labels)

    def _scores(self, text: str, guess: Guess, rulebook: Rulebook) -> Scores:
        likely = tuple(Likelihood(label, round(probability, _DIGITS)) for label, probability in guess.likely[:KEPT])
        known = known_likely(Scores(self.name, likely), rulebook)
        if not known:
            return Scores(self.name, likely, nearest=guess.nearest)
        best = known[0].process
        pieces = self.model.explain(text, best, SHOWN_PIECES)
        guarantee = rulebook.dials.get(best, DEFAULT_DIAL).guarantee
        bound = None if guarantee is None else self.bound(best, guarantee)
        return Scores(self.name, likely, pieces, bound, guess.nearest)
