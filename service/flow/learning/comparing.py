"""Champion and challenger read the same messages: what each has right, and what would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from routing_rules.learn import NONE_OF_OURS, Answer, Comparison, Paired, Tally, compare
from routing_rules.poison import Correction, Suspicion, Trial, certainty, suspicions
from routing_rules.rulebook import Rulebook
from routing_rules.rulebook_parts import DEFAULT_DIAL
from service.flow.learning.material import Labelled, Material
from service.flow.learning.texts import Text
from service.reader.reader import Reader, Reads
from service.reading.examples import Guess

FRESH = 2_000
"""So many of the newest labels are held against what the champion is sure of."""
SHOWN_MOVES = 50


class Answers(Protocol):
    """Whatever says what messages are about."""

    def answers(self, texts: Sequence[Text]) -> list[Answer]:
        """Of each."""


@dataclass(frozen=True, slots=True)
class ByModel:
    """A model at the dials in force."""

    reader: Reader
    rulebook: Rulebook

    def answers(self, texts: Sequence[Text]) -> list[Answer]:
        """What it says of each, and whether that is enough to act."""
        guesses = self.reader.model.read([one.text for one in texts], [one.hints for one in texts])
        return [self._answer(guess) for guess in guesses]

    def _answer(self, guess: Guess) -> Answer:
        process, probability = guess.likely[0]
        if process not in self.rulebook.processes:
            return Answer(process, probability, acts=False)
        dial = self.rulebook.dials.get(process, DEFAULT_DIAL)
        bound = dial.act if dial.guarantee is None else self.reader.bound(process, dial.guarantee)
        return Answer(process, probability, acts=probability >= bound)


@dataclass(frozen=True, slots=True)
class ByWords:
    """The words of the rulebook alone, before there is any model."""

    rulebook: Rulebook

    def answers(self, texts: Sequence[Text]) -> list[Answer]:
        """The process with most points, if they reach the threshold."""
        return [self._answer(one.hints) for one in texts]

    def _answer(self, hints: Mapping[str, float]) -> Answer:
        ranked = sorted(hints.items(), key=lambda one: (-one[1], one[0]))[:2]
        best, points = ranked[0] if ranked else (NONE_OF_OURS, 0.0)
        next_best = ranked[1][1] if len(ranked) > 1 else 0.0
        decides = points >= self.rulebook.threshold and points - next_best >= self.rulebook.margin
        return Answer(best if decides else NONE_OF_OURS, points / (points + 1), decides)


class Newest(NamedTuple):
    """A message that came in lately."""

    id: int
    ticket_id: int
    text: Text


def compared(material: Material, challenger: Answers, champion: Answers) -> Comparison:
    """Both on what is held back."""
    texts = [Text(one.text, one.hints) for one in material.held_back]
    labels = [one.label for one in material.held_back]
    answers = zip(labels, challenger.answers(texts), champion.answers(texts), strict=True)
    return compare([Paired(*one) for one in answers])


def suspected(fresh: Sequence[Labelled], champion: Reads, came_in: int) -> tuple[Suspicion, ...]:
    """Whose new labels contradict what the champion is sure of; so many messages came in since it was trained."""
    newest = sorted(fresh, key=lambda one: one.said.id)[-FRESH:]
    sure = certainty(Trial(one.probability, one.guessed == one.label) for one in champion.curve)
    if sure is None or not newest:
        return ()
    guesses = champion.read([one.text for one in newest], [one.hints for one in newest])
    said = [
        Correction(one.said.actor, one.label, *guess.likely[0])
        for one, guess in zip(newest, guesses, strict=True)
        if guess.likely
    ]
    return suspicions(said, sure, came_in)


def figures_of(found: Comparison) -> dict[str, Any]:
    """What was measured, as the model's row keeps it."""
    whole = found.all
    return {
        **_tally(whole),
        "accuracy": _share(whole.right, whole.n),
        "champion_accuracy": _share(whole.champion_right, whole.n),
        "doubt": whole.doubt,
        "processes": {slug: _tally(tally) for slug, tally in found.processes.items()},
        "acted": found.acted,
        "acted_right": found.acted_right,
        "champion_acted": found.champion_acted,
        "champion_acted_right": found.champion_acted_right,
        "bins": found.bins,
    }


def shadow(newest: Sequence[Newest], challenger: Answers, champion: Answers) -> dict[str, Any]:
    """Which of the newest messages would have gone elsewhere, by what each would let go by itself."""
    texts = [one.text for one in newest]
    moves = [
        {"message": one.id, "ticket": one.ticket_id, "from": _goes(before), "to": _goes(after)}
        for one, before, after in zip(newest, champion.answers(texts), challenger.answers(texts), strict=True)
        if _goes(before) != _goes(after)
    ]
    return {"n": len(newest), "moved": len(moves), "moves": moves[:SHOWN_MOVES]}


def _goes(answer: Answer) -> str | None:
    return answer.process if answer.acts else None


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "n": tally.n,
        "right": tally.right,
        "champion_right": tally.champion_right,
        "better": tally.better,
        "worse": tally.worse,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
