"""What follows from the likelihoods of a model: at its process's dial it decides, suggests, or leaves it to people."""

import unicodedata
from typing import NamedTuple

from routing_rules.facts import Because, BecauseKind, Likelihood, MessageFacts, Scores
from routing_rules.findings import SHOWN_WORDS, Findings
from routing_rules.rulebook_parts import DEFAULT_DIAL, Dial, Rulebook

SUGGESTIONS = 3
"""How many of the likeliest processes whoever looks at an undecided message is shown."""
NO_BOUND = 2.0
"""In the place of a probability: none keeps what a dial guarantees."""


class Verdict(NamedTuple):
    """What the process of a message is, by whom, and because of what."""

    process: str | None
    confidence: float
    because: tuple[Because, ...] = ()
    suggested: tuple[Likelihood, ...] = ()
    model: str | None = None


def judge(facts: MessageFacts, found: Findings, rulebook: Rulebook) -> Verdict | None:
    """What the model's likelihoods come to; None without a model that knows any process of the rulebook.

    The likeliest process alone is held against its dial: what is less likely is never decided.
    """
    scores = facts.scores
    likely = () if scores is None else known_likely(scores, rulebook)
    if scores is None or not likely:
        return None
    best = likely[0]
    dial = rulebook.dials.get(best.process, DEFAULT_DIAL)
    acts_from = _acts_from(dial, scores)
    if best.probability >= acts_from:
        kind = BecauseKind.MODEL
    else:
        kind = BecauseKind.SUGGESTED if best.probability >= dial.ask else BecauseKind.UNDECIDED
    text = f"{_sure(best)}{_dialled(kind, dial, acts_from)} by model {scores.model}.{_said_by(scores, found, best)}"
    because = (Because(kind, best.process, _words(facts.text, scores, found, best.process), text),)
    if kind is BecauseKind.MODEL:
        return Verdict(best.process, best.probability, because, model=scores.model)
    return Verdict(None, 0.0, because, likely[:SUGGESTIONS], scores.model)


def known_likely(scores: Scores, rulebook: Rulebook) -> tuple[Likelihood, ...]:
    """The likelihoods of processes that the rulebook has; an older model may name others."""
    return tuple(one for one in scores.likely if one.process in rulebook.processes)


def _acts_from(dial: Dial, scores: Scores) -> float:
    if dial.guarantee is None or scores.bound is None:
        return dial.act
    return scores.bound


def _sure(best: Likelihood) -> str:
    return f"{_percent(best.probability)} sure that it is about {best.process}, "


def _dialled(kind: BecauseKind, dial: Dial, acts_from: float) -> str:
    if kind is BecauseKind.UNDECIDED:
        return f"less than the {_percent(dial.ask)} needed to suggest it,"
    if acts_from >= NO_BOUND:
        return f"and nothing is sure enough yet to keep {_percent(dial.guarantee or 1)} right,"
    bound = f"{_percent(acts_from)} needed"
    if dial.guarantee is not None:
        bound += f" to keep {_percent(dial.guarantee)} right"
    return f"{bound}," if kind is BecauseKind.MODEL else f"less than the {bound} to decide it,"


def _said_by(scores: Scores, found: Findings, best: Likelihood) -> str:
    pieces = ", ".join(f"'{piece}' ({weight:+.2f})" for piece, weight in scores.pieces if weight > 0)
    words = "', '".join(found.words_for(best.process))
    said = f" What speaks for it: {pieces}." if pieces else ""
    return f"{said} Words of the rulebook: '{words}'." if words else said


def _words(text: str, scores: Scores, found: Findings, process: str) -> tuple[str, ...]:
    """The customer's own words: those that the rulebook knows, and pieces that stand in the text as words."""
    words = list(found.words_for(process))
    composed = unicodedata.normalize("NFC", text)
    lowered = composed.lower()
    if len(lowered) == len(composed):  # else places in one would not be places in the other
        for piece, weight in scores.pieces:
            start = _start_of_word(piece.lower(), lowered) if weight > 0 else None
            stands = "" if start is None else composed[start : start + len(piece)]
            if stands and not any(stands in word for word in words):
                words.append(stands)
    return tuple(words[:SHOWN_WORDS])


def _start_of_word(piece: str, text: str) -> int | None:
    """Where it stands as whole words."""
    start = text.find(piece) if piece else -1
    while start >= 0:
        before, after = text[start - 1 : start], text[start + len(piece) : start + len(piece) + 1]
        if not before.isalnum() and not after.isalnum():
            return start
        start = text.find(piece, start + 1)
    return None


def _percent(share: float) -> str:
    """Never rounded up to a bound that it misses: 79.96 is not 80."""
    return f"{int(share * 1000 + 1e-6) / 10:g} %"
