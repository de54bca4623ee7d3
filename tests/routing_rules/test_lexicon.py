"""Which terms a message holds."""

import pytest

from routing_rules import lexicon
from routing_rules.lexicon import Lexicon
from routing_rules.terms import TermError, stem
from routing_rules.tokens import read


@pytest.mark.parametrize(
    ("term", "language", "text", "words"),
    [
        ("pakket", "nl", "twee pakketten", "pakketten"),
        ("pakket", "nl", "geen pak", None),
        ("bestelling", "nl", "kan ik bestellen", "bestellen"),
        ("parcel", "en", "my Parcels!", "Parcels"),
        ("delivery", "en", "late deliveries", "deliveries"),
        ("delivery", "nl", "late deliveries", None),
        ("betaling", "und", "betaald? betalingen", "betalingen"),
        ("=port", "en", "porting", None),
        ("=port", "en", "a PORT", "PORT"),
        ("pakket*", "nl", "mijn pakketdienst", "pakketdienst"),
        ("*storing", "nl", "internetstoring", "internetstoring"),
        ("*storing", "nl", "storingen", None),
        ("*storing*", "nl", "wat een Internetstoringen", "Internetstoringen"),
        ("waar blijft", "nl", "Waar  blijft het", "Waar  blijft"),
        ("waar blijft", "nl", "waar het blijft", None),
        ("waar blijft", "nl", "waar? blijft", None),
        ("waar ... pakket", "nl", "waar is dan toch mijn pakket", "waar is dan toch mijn pakket"),
        ("waar ... pakket", "nl", "waar a b c d e pakket", None),
        ("(pakket|doos) kwijt", "nl", "doos kwijt", "doos kwijt"),
        ("(pakket*|doos)", "nl", "pakketpunt", "pakketpunt"),
        ("wi-fi", "nl", "de wi-fi hapert", "wi-fi"),
        ("storing", "nl", "#storing", "#storing"),
        ("internet", "nl", "#GeenInternet", "#GeenInternet"),
        ("#storing", "nl", "#Storing", "#Storing"),
        ("#storing", "nl", "storing", None),
        ("@webcare", "nl", "hoi @Webcare", "@Webcare"),
        ("😡", "und", "nou 😡", "😡"),
        ("?", "und", "echt?", "?"),
        ("? pakket", "und", "echt? pakket", None),
        ("+opzeggen", "nl", "ik wil opzeggen", "opzeggen"),
        ("+opzeggen", "nl", "ik wil niet opzeggen", None),
        ("+wil ... opzeggen", "nl", "ik wil zeker niet opzeggen", None),
        ("-opzeggen", "nl", "ik wil niet opzeggen", "opzeggen"),
        ("-opzeggen", "nl", "opzeggen", None),
        ("+niet ontvangen", "nl", "ik heb het niet ontvangen", "niet ontvangen"),
        ("opzeggen", "nl", "niet opzeggen", "opzeggen"),
        ("café", "nl", "het CAFE", "CAFE"),
        ("can't", "en", "i can’t", "can’t"),
        ("4g", "nl", "geen 4G", "4G"),
        ("=999", "und", "kost 9,99", None),
        ("=999", "und", "bel 999", "999"),
        ("wel", "nl", "geweldig", None),
    ],
)
def test_a_term_is_found_as_the_customer_wrote_it(term: str, language: str, text: str, words: str | None) -> None:
    found = Lexicon()
    number = found.add(term, language)
    assert found.find(read(text)).get(number) == words


def test_only_the_first_occurrence_counts() -> None:
    found = Lexicon()
    number = found.add("waar ... pakket", "nl")
    assert found.find(read("waar is pakket een? waar is pakket twee?")) == {number: "waar is pakket"}


def test_the_same_term_has_one_number() -> None:
    found = Lexicon()
    assert found.add("waar  blijft", "nl") == found.add("waar blijft", "nl") != found.add("+waar blijft", "nl")


def test_a_term_added_later_is_found_in_words_seen_before() -> None:
    found = Lexicon()
    assert found.find(read("pakket")) == {}
    number = found.add("pakket", "nl")
    assert found.find(read("pakket")) == {number: "pakket"}


def test_what_it_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "_KNOWN_WORDS", 3)
    found = Lexicon()
    number = found.add("pakket", "nl")
    for text in ("een twee drie vier vijf pakket", "pakket zes zeven acht negen"):
        assert found.find(read(text)) == {number: "pakket"}


@pytest.mark.parametrize(
    "term", ["...", "+", "waar ...", "... waar", "*", "**", "*op*", "()", "(a|)", "(wi-fi|wifi)", "- -", "https://t.co"]
)
def test_a_term_that_can_match_nothing_or_everything_is_refused(term: str) -> None:
    with pytest.raises(TermError):
        Lexicon().add(term, "nl")


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [("pakketten", "pakket"), ("geweldig", "geweldig"), ("geleverd", "lever"), ("op", "op"), ("4g5g6g", "4g5g6g")],
)
def test_stem(word: str, stemmed: str) -> None:
    assert stem(word, "nl") == stemmed
