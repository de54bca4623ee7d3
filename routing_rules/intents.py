"""What whoever wrote wants with it, where no rule of the rulebook says so."""

from collections.abc import Sequence

from routing_rules.facts import Because, BecauseKind
from routing_rules.tokens import BREAK, QUESTION, Reading
from routing_rules.vocabulary import Concern, Intent, TicketState

_WEIGHTS = {
    intent.value: weight
    for weight, intent in enumerate((Intent.SPAM, Intent.CHAT, Intent.PRAISE, Intent.QUESTION, Intent.COMPLAINT))
}
_CROSS = frozenset({"angry", "unhappy"})
# fmt: off
_GREETINGS = frozenset({
    "hallo", "hoi", "hey", "hi", "he", "dag", "beste", "geachte", "goedemorgen", "goedemiddag", "goedenavond",
    "goedendag", "hello", "dear", "good", "morning", "afternoon", "evening", "ok", "oke", "okay", "en", "and", "maar",
    "but", "so", "dus", "ja", "yes", "nou", "well", "sorry", "team", "allemaal", "all", "guys", "there",
})
_ASKING = frozenset({
    "wie", "waar", "wanneer", "waarom", "hoe", "hoelang", "hoeveel", "hoezo", "welke", "welk", "waarmee", "waarvoor",
    "who", "where", "when", "why", "how", "which", "whats", "hows", "wheres", "whens", "whos",
})
"""A sentence that begins with one of these asks."""
_ASKING_PAIRS = (
    (frozenset({"kan", "kunnen", "kunt", "kun", "mag", "moet", "zou", "zouden", "wil", "willen", "wilt", "heeft",
                "hebben", "hebt", "is", "zijn", "wordt", "gaat", "gaan", "komt", "klopt", "krijg", "doet", "doen",
                "weet", "weten"}),
     frozenset({"ik", "je", "jij", "u", "jullie", "iemand", "er", "het", "dit", "dat", "de", "mijn", "mn", "we", "wij",
                "hij", "ze", "deze", "die", "een"})),
    (frozenset({"can", "could", "would", "will", "is", "are", "do", "does", "did", "has", "have", "should", "may", "am",
                "was"}),
     frozenset({"i", "you", "u", "anyone", "anybody", "someone", "somebody", "there", "it", "this", "that", "the", "my",
                "we", "they", "your", "these"})),
    (frozenset({"what", "wat"}),
     frozenset({"is", "zijn", "are", "do", "does", "kan", "kost", "moet", "time", "can", "happened", "about", "to",
                "betekent", "gaat", "doe", "doen", "kosten"})),
)
"""A sentence that begins with one of the first and goes on with one of the second asks."""
# fmt: on


def intent_of(reading: Reading, tone: str | None, state: TicketState | None, handle: str) -> tuple[Intent, str]:
    """What is wanted, and why in English; no reason where it is a question for want of anything else.

    `handle` is ours on the channel, with its @; empty where there is none.
    """
    if state is TicketState.SPAM:
        return Intent.SPAM, "It is spam."
    if handle and is_between_others(reading, handle.casefold()):
        return Intent.CHAT, "It begins with a mention of somebody else, and mentions us among others."
    if tone not in _CROSS and tone != "happy":
        return Intent.QUESTION, ""
    if asks(reading):
        return Intent.QUESTION, ""
    if tone == "happy":
        return Intent.PRAISE, "The tone is happy and nothing is asked."
    return Intent.COMPLAINT, f"The tone is {tone} and nothing is asked."


def is_between_others(reading: Reading, handle: str) -> bool:
    """Whether somebody speaks to somebody else, and mentions us."""
    flow = reading.flow
    return bool(flow) and flow[0][:1] == "@" and flow[0] != handle and handle in flow


def asks(reading: Reading) -> bool:
    """Whether it has a question mark, or a sentence that begins as questions do."""
    return QUESTION in reading.tokens or any(_begins_a_question(sentence) for sentence in _sentences(reading.flow))


def _sentences(flow: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for word in flow:
        if word == BREAK:
            found.append([])
        elif word[0] != "@" and (found[-1] or word not in _GREETINGS):
            found[-1].append(word)
    return found


def _begins_a_question(sentence: Sequence[str]) -> bool:
    if not sentence:
        return False
    first, second = sentence[0], sentence[1] if len(sentence) > 1 else ""
    return first in _ASKING or any(first in firsts and second in seconds for firsts, seconds in _ASKING_PAIRS)


def weightier(*intents: str) -> str:
    """Of what the messages of a ticket want, what it is for: a complaint goes before a question; neither is a chat."""
    return max(intents, key=_WEIGHTS.__getitem__, default=Intent.QUESTION.value)


def united(*concerns: Sequence[str]) -> tuple[str, ...]:
    """Each concern once, in the order of the vocabulary."""
    found = frozenset().union(*concerns)
    return tuple(concern.value for concern in Concern if concern in found) if found else ()


def because_of(intent: Intent, text: str) -> Because:
    """The reason of an intent that no rule gave."""
    return Because(BecauseKind.INTENT, intent.value, (), text)
