"""How well the rulebook that comes with the product hears concerns, intents and tone in messages it was not made on."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from routing_rules.classify import Classification, classify
from routing_rules.facts import MessageFacts
from routing_rules.rulebook import Rulebook, load_rulebook
from routing_rules.vocabulary import ChannelKind, Concern, Intent
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.small_rulebook import NOON

HERE = Path(__file__)
BLIND = HERE.with_name("intents_blind.tsv")
FRESH = HERE.with_name("intents_fresh.tsv")
"""Written when all was done, in other words than before: what a lexicon makes of people who say it differently."""
CROSS = {"angry", "unhappy"}


class Read(NamedTuple):
    """One message: what a person says of it, and what the rulebook does."""

    language: str
    concerns: set[str]
    intent: str
    tone: str
    found: Classification


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The one that comes with the product."""
    return load_rulebook(read_rulebook_files())


@pytest.fixture(scope="module")
def reads(rulebook: Rulebook) -> list[Read]:
    """All of the blind set."""
    return read_all(BLIND, rulebook)


@pytest.fixture(scope="module")
def fresh(rulebook: Rulebook) -> list[Read]:
    """All of the fresh set."""
    return read_all(FRESH, rulebook)


def read_all(path: Path, rulebook: Rulebook) -> list[Read]:
    """What is found in a set."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        Read(
            language,
            set() if concerns == "-" else set(concerns.split(",")),
            intent,
            tone,
            classify(MessageFacts(text, "x", ChannelKind.X, language, "jan", 0, NOON), rulebook),
        )
        for language, concerns, intent, tone, text in lines
    ]


def test_the_set_is_large_enough(reads: list[Read]) -> None:
    assert sum(read.language == "nl" for read in reads) >= 60
    assert {concern for read in reads for concern in read.concerns} == set(Concern)


@pytest.mark.parametrize("concern", list(Concern))
def test_concerns_are_seldom_false_and_mostly_found(reads: list[Read], concern: Concern) -> None:
    said = [read for read in reads if concern in read.found.concerns]
    wanted = [read for read in reads if concern in read.concerns]
    right = [read for read in said if concern in read.concerns]
    assert len(right) / len(said) >= 0.8
    assert len(right) / len(wanted) >= 0.6


def test_in_other_words_concerns_are_still_seldom_false(fresh: list[Read]) -> None:
    said = [concern in read.concerns for read in fresh for concern in read.found.concerns]
    assert sum(said) / len(said) >= 0.9
    assert sum(said) / sum(len(read.concerns) for read in fresh) >= 0.4


@pytest.mark.parametrize("intent", list(Intent))
def test_intents_are_mostly_right(reads: list[Read], intent: Intent) -> None:
    said = Counter(read.intent for read in reads if read.found.intent is intent)
    assert said[intent] / said.total() >= 0.7


def test_who_sounds_cross_is_cross(reads: list[Read]) -> None:
    said = Counter(read.tone in CROSS for read in reads if read.found.tone in CROSS)
    assert said[True] / said.total() >= 0.8


@pytest.mark.parametrize(
    ("concern", "urgency"), [("safety", 3), ("legal", 2), ("press", 2), ("data_leak", 2), ("vulnerable", 2)]
)
def test_a_concern_is_seen_in_time(reads: list[Read], concern: str, urgency: int) -> None:
    assert all(read.found.urgency >= urgency for read in reads if concern in read.found.concerns)
