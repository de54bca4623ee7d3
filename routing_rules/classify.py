"""What a message is about: rules in their order, then a model or the weighted vocabulary, or undecided."""

from collections.abc import Mapping
from typing import NamedTuple

from routing_rules.facts import Because, BecauseKind, Likelihood, MessageFacts
from routing_rules.findings import Findings, Outcome, find, quoted
from routing_rules.intents import because_of, intent_of
from routing_rules.judging import Verdict, judge
from routing_rules.rulebook_parts import Rulebook
from routing_rules.tokens import Reading
from routing_rules.vocabulary import Concern, Intent, TicketState

DECISIVE_POINTS = 10
"""What a deciding rule counts for beside vocabulary, in points of evidence."""
_DOUBT = 1
_CALM = 1
_NOTHING_FOUND = Because(BecauseKind.UNDECIDED, "triage", (), "No rule matched and no process's words were found.")


class Classification(NamedTuple):
    """What a message is about, how it is said, and because of what."""

    process: str | None
    by_rule: bool
    """Whether a rule decided the process, not the vocabulary or a model."""
    confidence: float
    """The probability that a model gives the process; without a model points for the process / (points for all
    processes + 1): 0.67 for one telling word, near 1 with much and undivided evidence. 0 when undecided."""
    tone: str
    urgency: int
    state: TicketState
    queue: str | None
    """The queue that a rule asks for."""
    rules: tuple[str, ...]
    """Every rule that matched, in order."""
    because: tuple[Because, ...]
    intent: Intent = Intent.QUESTION
    concerns: tuple[Concern, ...] = ()
    suggested: tuple[Likelihood, ...] = ()
    """Where a model is not sure enough: the likeliest processes."""
    model: str | None = None
    """The model that had a say."""


def classify(facts: MessageFacts, rulebook: Rulebook, findings: Findings | None = None) -> Classification:
    """Rules first, in their order; where no rule decides the process, the model does that read the message.

    Without a model the vocabulary does, if it is clear enough. `findings` are those of the same facts, where they are
    known already.
    """
    found = find(facts, rulebook) if findings is None else findings
    outcome = found.outcome
    verdict = _by_rule(found) or judge(facts, found, rulebook) or _by_words(found, rulebook)
    intent, intent_reasons = _intent(facts, outcome, found.reading, rulebook)
    return Classification(
        process=verdict.process,
        by_rule=outcome.process is not None,
        confidence=verdict.confidence,
        tone=outcome.tone or "neutral",
        urgency=_CALM if outcome.urgency is None else outcome.urgency,
        state=outcome.state or TicketState.OPEN,
        queue=outcome.queue,
        rules=tuple(outcome.rules),
        because=(*outcome.because, *verdict.because, *intent_reasons),
        intent=intent,
        concerns=tuple(outcome.concerns),
        suggested=verdict.suggested,
        model=verdict.model,
    )


def _by_rule(found: Findings) -> Verdict | None:
    process = found.outcome.process
    if process is None:
        return None
    certain = max(found.points.get(process, 0), 0) + DECISIVE_POINTS
    return Verdict(process, _confidence(process, {**found.points, process: certain}))


def _by_words(found: Findings, rulebook: Rulebook) -> Verdict:
    process, reason = _elect(found, rulebook)
    return Verdict(process, _confidence(process, found.points), (reason,))


def _intent(
    facts: MessageFacts, outcome: Outcome, reading: Reading, rulebook: Rulebook
) -> tuple[Intent, tuple[Because, ...]]:
    if outcome.intent is not None:
        return outcome.intent, ()
    channel = rulebook.channels.get(facts.channel)
    handle = "" if channel is None else channel.handle
    intent, why = intent_of(reading, outcome.tone, outcome.state, handle)
    return intent, (because_of(intent, why),) if why else ()


def _elect(found: Findings, rulebook: Rulebook) -> tuple[str | None, Because]:
    process, score, rival, rival_score = _best_two(found.points)
    if not process:
        return None, _NOTHING_FOUND
    words = found.words_for(process)
    if score < rulebook.threshold:
        text = f"Too little evidence: {score} for {process}{quoted(words)}, {rulebook.threshold} needed."
        return None, Because(BecauseKind.UNDECIDED, process, words, text)
    if score - rival_score < rulebook.margin:
        text = f"Too close to call: {score} for {process}, {rival_score} for {rival}."
        return None, Because(BecauseKind.UNDECIDED, process, words, text)
    text = f"{score} points for {process}{quoted(words)}" + (f", {rival_score} for {rival}." if rival else ".")
    return process, Because(BecauseKind.VOCABULARY, process, words, text)


def _best_two(points: Mapping[str, int]) -> tuple[str, int, str, int]:
    """The two processes with most points; of equals the first in the alphabet, so that order never matters."""
    best, score, rival, rival_score = "", 0, "", 0
    for process, count in points.items():
        if count > score or (count == score and process < best):
            best, score, rival, rival_score = process, count, best, score
        elif count > rival_score or (count == rival_score and process < rival):
            rival, rival_score = process, count
    return best, score, rival, rival_score


def _confidence(process: str | None, points: Mapping[str, int]) -> float:
    if process is None:
        return 0.0
    return round(points[process] / (sum([score for score in points.values() if score > 0]) + _DOUBT), 3)
