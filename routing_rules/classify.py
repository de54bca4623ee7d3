"""What a message is about: rules in their order, then the weighted vocabulary of the processes, or undecided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from routing_rules.conditions import Situation, matched_words
from routing_rules.facts import Because, BecauseKind, MessageFacts
from routing_rules.intents import because_of, intent_of
from routing_rules.rulebook_parts import Rule, Rulebook
from routing_rules.tokens import Reading, read
from routing_rules.tongue import certain_language
from routing_rules.vocabulary import Concern, Intent, TicketState

DECISIVE_POINTS = 10
"""What a deciding rule counts for beside vocabulary, in points of evidence."""
_DOUBT = 1
_CALM = 1
_SHOWN_WORDS = 6
_NOTHING_FOUND = Because(BecauseKind.UNDECIDED, "triage", (), "No rule matched and no process's words were found.")


class Classification(NamedTuple):
    """What a message is about, how it is said, and because of what."""

    process: str | None
    by_rule: bool
    """Whether a rule decided the process, not the vocabulary."""
    confidence: float
    """Points for the process / (points for all processes + 1): 0.67 for one telling word, near 1 with much and
    undivided evidence, 0 when undecided."""
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


@dataclass(slots=True)
class _Outcome:
    """What the rules said so far; the first to speak about a matter wins, the highest urgency counts."""

    process: str | None = None
    tone: str | None = None
    state: TicketState | None = None
    queue: str | None = None
    urgency: int | None = None
    intent: Intent | None = None
    concerns: list[Concern] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)
    because: list[Because] = field(default_factory=list)

    def apply(self, rule: Rule, words: tuple[str, ...]) -> None:
        actions = rule.actions
        said = []
        if actions.process is not None and actions.weight is not None:
            self.points[actions.process] = self.points.get(actions.process, 0) + actions.weight
            said.append(f"{actions.weight} points for {actions.process}")
        elif actions.process is not None and self.process is None:
            self.process = actions.process
            said.append(f"process {actions.process}")
        if actions.tone is not None and self.tone is None:
            self.tone = actions.tone
            said.append(f"tone {actions.tone}")
        if actions.state is not None and self.state is None:
            self.state = actions.state
            said.append(f"state {actions.state}")
        if actions.queue is not None and self.queue is None:
            self.queue = actions.queue
            said.append(f"queue {actions.queue}")
        self._raise_urgency(rule, words)
        self._note_intent_and_concern(rule, words)
        self.rules.append(rule.slug)
        if said:
            text = f"Rule {rule.slug} matched{_quoted(words)}: {', '.join(said)}."
            self.because.append(Because(BecauseKind.RULE, rule.slug, words[:_SHOWN_WORDS], text))

    def _raise_urgency(self, rule: Rule, words: tuple[str, ...]) -> None:
        urgency = rule.actions.urgency
        if urgency is not None and (self.urgency is None or urgency > self.urgency):
            self.urgency = urgency
            text = f"Rule {rule.slug} sets urgency {urgency}{_quoted(words)}."
            self.because.append(Because(BecauseKind.URGENCY, rule.slug, words[:_SHOWN_WORDS], text))

    def _note_intent_and_concern(self, rule: Rule, words: tuple[str, ...]) -> None:
        intent, concern = rule.actions.intent, rule.actions.concern
        if intent is not None and self.intent is None:
            self.intent = intent
            text = f"Rule {rule.slug} says {intent}{_quoted(words)}."
            self.because.append(Because(BecauseKind.INTENT, intent.value, words[:_SHOWN_WORDS], text))
        if concern is not None and concern not in self.concerns:
            self.concerns.append(concern)
            text = f"Rule {rule.slug} sees {concern}{_quoted(words)}."
            self.because.append(Because(BecauseKind.CONCERN, concern.value, words[:_SHOWN_WORDS], text))


def classify(facts: MessageFacts, rulebook: Rulebook) -> Classification:
    """Rules first, in their order; where no rule decides the process, the vocabulary does if it is clear enough."""
    reading = read(facts.text)
    hits = rulebook.lexicon.find(reading, certain_language(facts.language, reading.flow))
    outcome = _apply_rules(facts, hits, reading, rulebook)
    points, evidence = _count_votes(hits, rulebook)
    for spoken_for, extra in outcome.points.items():
        points[spoken_for] = points.get(spoken_for, 0) + extra
    because = outcome.because
    process = outcome.process
    if process is None:
        process, reason = _elect(points, evidence, rulebook)
        because.append(reason)
    else:
        points[process] = max(points.get(process, 0), 0) + DECISIVE_POINTS
    intent = outcome.intent or _derive_intent(facts, outcome, reading, rulebook)
    return Classification(
        process=process,
        by_rule=outcome.process is not None,
        confidence=_confidence(process, points),
        tone=outcome.tone or "neutral",
        urgency=_CALM if outcome.urgency is None else outcome.urgency,
        state=outcome.state or TicketState.OPEN,
        queue=outcome.queue,
        rules=tuple(outcome.rules),
        because=tuple(because),
        intent=intent,
        concerns=tuple(outcome.concerns),
    )


def _derive_intent(facts: MessageFacts, outcome: _Outcome, reading: Reading, rulebook: Rulebook) -> Intent:
    channel = rulebook.channels.get(facts.channel)
    handle = "" if channel is None else channel.handle
    intent, why = intent_of(reading, outcome.tone, outcome.state, handle)
    if why:
        outcome.because.append(because_of(intent, why))
    return intent


def _apply_rules(facts: MessageFacts, hits: Mapping[int, str], reading: Reading, rulebook: Rulebook) -> _Outcome:
    outcome = _Outcome()
    rules = _rules_to_ask(hits, facts.followers, rulebook)
    if not rules:
        return outcome
    channel = rulebook.channels.get(facts.channel)
    time_zone = channel.time_zone if channel is not None else rulebook.time_zone
    is_about_something = not rulebook.telling.isdisjoint(hits)
    situation = Situation(facts, hits, None, time_zone, reading, is_about_something)
    for rule in rules:
        words = matched_words(rule.condition, situation)
        if words is None:
            continue
        outcome.apply(rule, words)
        if rule.actions.stop:
            break
        situation.tone = outcome.tone
    return outcome


def _rules_to_ask(hits: Mapping[int, str], followers: int, rulebook: Rulebook) -> list[Rule]:
    """In their order, without those that can't match: for want of all their trigger words, or of reach."""
    places: Iterable[int] = rulebook.waiting_for_nothing
    triggered = rulebook.waiting_for.keys() & hits.keys()
    if triggered:
        places = sorted({*places, *chain.from_iterable([rulebook.waiting_for[number] for number in triggered])})
    rules = rulebook.rules
    return [rule for place in places if (rule := rules[place]).condition.followers <= followers]


def _count_votes(hits: Mapping[int, str], rulebook: Rulebook) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Points and evidence per process; the same words speak once, with their strongest term."""
    tallies: dict[str, dict[str, int]] = {}
    votes = rulebook.votes
    for number, words in hits.items():
        if number in votes:
            for process, weight in votes[number]:
                if process not in tallies:
                    tallies[process] = {words: weight}
                elif abs(weight) > abs(tallies[process].get(words, 0)):
                    tallies[process][words] = weight
    points = {process: sum(_spoken_once(tally)) for process, tally in tallies.items()}
    evidence = {process: [words for words, weight in tally.items() if weight > 0] for process, tally in tallies.items()}
    return points, evidence


def _spoken_once(tally: dict[str, int]) -> Iterable[int]:
    """The weights, without those of words inside a longer find that weighs as much: "refund" in "get a refund"."""
    if len(tally) == 1:
        return tally.values()
    return [
        weight
        for words, weight in tally.items()
        if weight < 0
        or not any(
            len(other) > len(words) and words in other and abs(heavier) >= weight for other, heavier in tally.items()
        )
    ]


def _elect(points: dict[str, int], evidence: dict[str, list[str]], rulebook: Rulebook) -> tuple[str | None, Because]:
    process, score, rival, rival_score = _best_two(points)
    if not process:
        return None, _NOTHING_FOUND
    words = _longest(evidence.get(process, []))
    if score < rulebook.threshold:
        text = f"Too little evidence: {score} for {process}{_quoted(words)}, {rulebook.threshold} needed."
        return None, Because(BecauseKind.UNDECIDED, process, words, text)
    if score - rival_score < rulebook.margin:
        text = f"Too close to call: {score} for {process}, {rival_score} for {rival}."
        return None, Because(BecauseKind.UNDECIDED, process, words, text)
    text = f"{score} points for {process}{_quoted(words)}" + (f", {rival_score} for {rival}." if rival else ".")
    return process, Because(BecauseKind.VOCABULARY, process, words, text)


def _longest(words: list[str]) -> tuple[str, ...]:
    """Without the words that a longer find holds already."""
    if len(words) == 1:
        return (words[0],)
    kept = [word for word in dict.fromkeys(words) if not any(word != other and word in other for other in words)]
    return tuple(kept[:_SHOWN_WORDS])


def _best_two(points: dict[str, int]) -> tuple[str, int, str, int]:
    """The two processes with most points; of equals the first in the alphabet, so that order never matters."""
    best, score, rival, rival_score = "", 0, "", 0
    for process, count in points.items():
        if count > score or (count == score and process < best):
            best, score, rival, rival_score = process, count, best, score
        elif count > rival_score or (count == rival_score and process < rival):
            rival, rival_score = process, count
    return best, score, rival, rival_score


def _confidence(process: str | None, points: dict[str, int]) -> float:
    if process is None:
        return 0.0
    return round(points[process] / (sum([score for score in points.values() if score > 0]) + _DOUBT), 3)


def _quoted(words: tuple[str, ...]) -> str:
    listed = "', '".join(words[:_SHOWN_WORDS])
    return f" on '{listed}'" if words else ""
