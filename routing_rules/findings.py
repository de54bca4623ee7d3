"""What rules and words find in a message before its process is decided, by words or with a model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from routing_rules.conditions import Situation, matched_words
from routing_rules.facts import Because, BecauseKind, MessageFacts
from routing_rules.rulebook_parts import Rule, Rulebook
from routing_rules.tokens import Reading, read
from routing_rules.tongue import certain_language
from routing_rules.vocabulary import Concern, Intent, TicketState

SHOWN_WORDS = 6


@dataclass(slots=True)
class Outcome:
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
            text = f"Rule {rule.slug} matched{quoted(words)}: {', '.join(said)}."
            self.because.append(Because(BecauseKind.RULE, rule.slug, words[:SHOWN_WORDS], text))

    def _raise_urgency(self, rule: Rule, words: tuple[str, ...]) -> None:
        urgency = rule.actions.urgency
        if urgency is not None and (self.urgency is None or urgency > self.urgency):
            self.urgency = urgency
            text = f"Rule {rule.slug} sets urgency {urgency}{quoted(words)}."
            self.because.append(Because(BecauseKind.URGENCY, rule.slug, words[:SHOWN_WORDS], text))

    def _note_intent_and_concern(self, rule: Rule, words: tuple[str, ...]) -> None:
        intent, concern = rule.actions.intent, rule.actions.concern
        if intent is not None and self.intent is None:
            self.intent = intent
            text = f"Rule {rule.slug} says {intent}{quoted(words)}."
            self.because.append(Because(BecauseKind.INTENT, intent.value, words[:SHOWN_WORDS], text))
        if concern is not None and concern not in self.concerns:
            self.concerns.append(concern)
            text = f"Rule {rule.slug} sees {concern}{quoted(words)}."
            self.because.append(Because(BecauseKind.CONCERN, concern.value, words[:SHOWN_WORDS], text))


class Findings(NamedTuple):
    """What was found in a message; deciding the same message takes it as it is."""

    reading: Reading
    outcome: Outcome
    """What the rules said."""
    points: Mapping[str, int]
    """Process -> points of evidence from vocabulary and rules."""
    evidence: Mapping[str, list[str]]
    """Process -> the customer's own words that speak for it."""

    def words_for(self, process: str) -> tuple[str, ...]:
        """The customer's own words that speak for it, without those that a longer find holds already."""
        words = self.evidence.get(process, [])
        if len(words) == 1:
            return (words[0],)
        kept = [word for word in dict.fromkeys(words) if not any(word != other and word in other for other in words)]
        return tuple(kept[:SHOWN_WORDS])

    @property
    def is_left_open(self) -> bool:
        """Whether no rule decided the process, nor that nobody has to see the message: a model can have a say."""
        return self.outcome.process is None and self.outcome.state in (None, TicketState.OPEN)


def find(facts: MessageFacts, rulebook: Rulebook) -> Findings:
    """Look the words up, apply the rules in their order, and count the points."""
    reading = read(facts.text)
    hits = rulebook.lexicon.find(reading, certain_language(facts.language, reading.flow))
    outcome = _apply_rules(facts, hits, reading, rulebook)
    points, evidence = _count_votes(hits, rulebook)
    for spoken_for, extra in outcome.points.items():
        points[spoken_for] = points.get(spoken_for, 0) + extra
    return Findings(reading, outcome, points, evidence)


def _apply_rules(facts: MessageFacts, hits: Mapping[int, str], reading: Reading, rulebook: Rulebook) -> Outcome:
    outcome = Outcome()
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


def quoted(words: tuple[str, ...]) -> str:
    """ " on 'these', 'words'", or nothing without any."""
    listed = "', '".join(words[:SHOWN_WORDS])
    return f" on '{listed}'" if words else ""
