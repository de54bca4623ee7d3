"""What the customer's first message after an answer says: thanks, the question again, anger - or nothing at all."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from routing_rules.classify import classify
from routing_rules.facts import MessageFacts
from routing_rules.rulebook_parts import Rulebook
from routing_rules.tokens import QUESTION, read
from routing_rules.vocabulary import TicketState

SILENT_AFTER = timedelta(hours=48)
_CROSS = {"angry": 2, "unhappy": 1}
"""Tone of the rulebook -> how cross it is; every other is not."""
_BUT = frozenset({"maar", "echter", "alleen", "behalve", "but", "however", "except", "although"})
# fmt: off
_HEARD = frozenset({
    "ok", "oke", "okay", "okey", "k", "duidelijk", "helder", "begrepen", "snap", "gesnapt", "prima", "goed", "mooi",
    "top", "gelukt", "opgelost", "check", "clear", "got", "it", "understood", "fine", "good", "great", "right", "sure",
    "works", "solved", "fixed", "will", "do", "ik", "het", "is", "hoor", "dat", "dan", "zo", "i", "see", "that", "ah",
    "aha", "ja", "yes", "joh",
})
# fmt: on
"""Who says nothing else has heard the answer, and asks nothing."""


class Reaction(StrEnum):
    """How a customer took an answer."""

    THANKS = "thanks"
    SILENCE = "silence"
    ASKED_AGAIN = "asked_again"
    ANGRIER = "angrier"


class Said(NamedTuple):
    """What counts of a message: how it is said by the rulebook's words, and whether it asks anything of us."""

    tone: str
    asks: bool
    heard: bool
    """Whether it says, in whatever way, that the answer has come across."""


def said(facts: MessageFacts, rulebook: Rulebook) -> Said:
    """The tone is that of the rulebook's rules.

    Praise and what else asks nothing by them asks nothing; nor do thanks without a question mark or a "but", and a
    message of nothing but "ok, clear".
    """
    classification = classify(facts, rulebook)
    reading = read(facts.text)
    words = [word for word in reading.words if word[0] != "@"]
    is_unreserved = QUESTION not in reading.tokens and _BUT.isdisjoint(words)
    only_confirms = classification.tone == "neutral" and bool(words) and _HEARD.issuperset(words)
    is_heard = is_unreserved and (classification.tone == "happy" or only_confirms)
    asks = classification.state is TicketState.OPEN and not is_heard
    return Said(classification.tone, asks, is_heard)


def reaction(
    before: Said, after: Said | None, waited: timedelta, silent_after: timedelta = SILENT_AFTER
) -> Reaction | None:
    """How the customer took an answer, by their last message before it and their first one after it; None: wait.

    `waited` is the time from the answer to the message after it, or until now when there is none. What comes after
    the silence was counted changes nothing any more: a reaction once known stays so. Angrier is crosser than before,
    and cross: who was happy and is neutral is not angry.
    """
    if waited >= silent_after:
        return Reaction.SILENCE
    if after is None:
        return None
    if _CROSS.get(after.tone, 0) > _CROSS.get(before.tone, 0):
        return Reaction.ANGRIER
    if after.asks:
        return Reaction.ASKED_AGAIN
    return Reaction.THANKS if after.heard else Reaction.SILENCE
