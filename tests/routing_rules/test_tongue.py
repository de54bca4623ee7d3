"""When a message is certainly in one language."""

import pytest

from routing_rules.classify import classify
from routing_rules.lexicon import Lexicon
from routing_rules.tokens import read
from routing_rules.tongue import certain_language
from tests.routing_rules.small_rulebook import message, small_rulebook


@pytest.mark.parametrize(
    ("detected", "text", "language"),
    [
        ("nl", "ik wil mijn order terug", "nl"),
        ("und", "ik wil mijn order terug", "nl"),
        ("en", "i want my order back", "en"),
        ("en", "ik wil mijn order terug", "und"),
        ("de", "ik wil mijn order terug", "und"),
        ("nl", "mijn order is delayed, what now", "und"),
        ("nl", "order refund", "und"),
        ("nl", "", "und"),
    ],
)
def test_certain_language(detected: str, text: str, language: str) -> None:
    assert certain_language(detected, read(text).words) == language


@pytest.mark.parametrize(
    ("term", "language", "spoken", "words"),
    [
        ("brand", "nl", "nl", "brand"),
        ("brand", "nl", "en", None),
        ("brand", "nl", "und", "brand"),
        ("brand", "und", "en", "brand"),
        ("nl:brand", "und", "en", None),
        ("nl:brand", "und", "nl", "brand"),
        ("en:brand", "und", "nl", None),
        ("nl:+brand", "und", "nl", "brand"),
        ("+nl:brand", "und", "nl", "brand"),
        ("-nl:brand", "und", "nl", None),
        ("nl:#brand", "und", "en", None),
    ],
)
def test_a_term_of_one_language_is_silent_in_the_other(
    term: str, language: str, spoken: str, words: str | None
) -> None:
    found = Lexicon()
    number = found.add(term, language)
    assert found.find(read("een brand"), spoken).get(number) == words


def test_the_same_term_in_two_languages_is_two_terms() -> None:
    found = Lexicon()
    assert len({found.add("=dhl", "nl"), found.add("=dhl", "en"), found.add("=dhl", "und")}) == 3


@pytest.mark.parametrize(
    ("text", "language", "process"),
    [
        ("where is my parcel", "en", "delivery"),
        ("ik heb een parcel besteld", "nl", None),
        ("parcel", "nl", "delivery"),
    ],
)
def test_vocabulary_of_the_other_language_does_not_speak(text: str, language: str, process: str | None) -> None:
    assert classify(message(text, language=language), small_rulebook()).process == process
