"""Words, hashtags, emoji and what stands under a negation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules import tokens
from routing_rules.tokens import BREAK, fold, read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Waar blijft mijn pakket?", ["waar", "blijft", "mijn", "pakket"]),
        ("@webcare Hoi! https://t.co/abc www.olievlek.nl/x", ["@webcare", "hoi"]),
        ("Wi-Fi doet 't niet", ["wi", "fi", "doet", "t", "niet"]),
        ("can't and can’t", ["cant", "and", "cant"]),
        ("Reünie, cafe\u0301", ["reunie", "cafe"]),
        ("Nieeeeet goed", ["nieet", "goed"]),
        ("#GeenInternet in #Breda", ["geen", "internet", "in", "breda"]),
        ("#4GWeg #_", ["4", "g", "weg", "_"]),
        ("balen 😡👍", ["balen", "😡", "👍"]),
        ("שלום عالم", ["שלום", "عالم"]),
        ("\u0301", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert read(text).words == words


def test_whole_hashtags_and_question_marks_stand_beside_the_words() -> None:
    reading = read("Is #GeenInternet normaal?")
    assert reading.tags == [("#geeninternet", 1), ("?", 3)]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("ik wil niet opzeggen", {"opzeggen"}),
        ("I do not want to cancel", {"want", "to", "cancel"}),
        ("geen storing, wel traag", {"storing"}),
        ("niet leuk maar storing", {"leuk"}),
        ("niet a b c d e", {"a", "b", "c", "d"}),
        ("nooit geen antwoord", {"geen", "antwoord"}),
        ("alles werkt", set()),
    ],
)
def test_negation(text: str, negated: set[str]) -> None:
    reading = read(text)
    assert {word for index, word in enumerate(reading.flow) if word != BREAK and reading.negator(index) >= 0} == negated


def test_a_quote_is_what_the_customer_wrote() -> None:
    reading = read("Nou, wáár  blijft - mijn pakket?")
    first, last = reading.places[2], reading.places[5]
    assert reading.quote(first, last) == "wáár  blijft - mijn pakket"
    assert reading.quote(first, first) == "wáár"


@given(st.text(max_size=200))
def test_every_word_has_its_place(text: str) -> None:
    reading = read(text)
    assert len(reading.flow) == len(reading.places)
    assert all(0 <= place < len(reading.tokens) for place in reading.places)
    assert all(-1 <= reading.negator(index) < index for index in range(len(reading.flow)))
    if reading.tokens:
        assert reading.quote(0, len(reading.tokens) - 1) in reading.text


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(word: str) -> None:
    once = fold(word)
    assert fold(once) == fold(fold(once))


def test_what_it_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED", 3)
    tokens._FLOWING.clear()  # whatever other tests made it remember
    for text in ("een twee drie vier vijf Pakket", "zes Pakket zeven acht negen"):
        assert "pakket" in read(text).words
    assert len(tokens._FLOWING) <= 3
