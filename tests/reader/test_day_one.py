"""The packaged rulebook routes before anybody trained or corrected anything.

Both halves were written before its examples, by the same hand: what they show of messages by strangers is too rosy, so
they guard what was reached, and docs/reading.md tells what to expect.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from routing_rules.decide import decide
from routing_rules.facts import Decision, MessageFacts, Scores
from routing_rules.findings import find
from routing_rules.vocabulary import ChannelKind
from service.reader.reader import Reader
from service.reader.rulebook_model import rulebook_reader
from service.reading.language import detect_language
from tests.rulebooks import default_rulebook

FOLDER = Path(__file__).parent.parent / "reading" / "day_one"
NOON = datetime(2026, 1, 14, 11, tzinfo=UTC)
RULEBOOK = default_rulebook()
NOTHING = ("-", "?")
"""It asks nothing, or nobody could tell what."""


class Said(NamedTuple):
    """A message with the processes that it may go to, the best one first."""

    language: str
    processes: str
    text: str

    @property
    def owners(self) -> set[str]:
        return {RULEBOOK.processes[slug].owner for slug in self.processes.split("|")}


def half(name: str) -> list[Said]:
    lines = (FOLDER / f"half_{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [Said(*line.split("\t")) for line in lines]


def facts(text: str, scores: Scores | None = None) -> MessageFacts:
    return MessageFacts(text, "x", ChannelKind.X, detect_language(text, "nl"), "jan", 0, NOON, scores)


def decided(texts: Sequence[str], reader: Reader | None) -> list[Decision]:
    asked = [facts(text) for text in texts]
    if reader is None:
        return [decide(one, None, RULEBOOK) for one in asked]
    scores = reader.scores(asked, [find(one, RULEBOOK) for one in asked], RULEBOOK)
    return [decide(facts(text, one), None, RULEBOOK) for text, one in zip(texts, scores, strict=True)]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Trained on the rulebook alone."""
    found = rulebook_reader(RULEBOOK, tmp_path_factory.mktemp("models"))
    assert found is not None
    return found


def shares(said: Sequence[Said], decisions: Sequence[Decision]) -> tuple[float, float]:
    """What share is decided, and what share of that went to a right owner."""
    gone = [(one, decision) for one, decision in zip(said, decisions, strict=True) if decision.owner is not None]
    return len(gone) / len(said), sum(decision.owner in one.owners for one, decision in gone) / len(gone)


@pytest.mark.parametrize("name", ["a", "b"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_messages_reach_their_owner(name: str, language: str, reader: Reader) -> None:
    said = [one for one in half(name) if one.language == language and one.processes not in NOTHING]
    texts = [one.text for one in said]
    assert len(said) > 40
    for by in (None, reader):
        share, right = shares(said, decided(texts, by))
        assert share >= 0.9
        assert right >= 0.9


def test_what_says_nothing_goes_to_no_department(reader: Reader) -> None:
    texts = ["hoi", "ok dank", "hmm", "zie dm", "sent you a dm", "ik heb een vraag", "I have a question", "hahaha"]
    assert {decision.owner for decision in decided(texts, reader)} <= {None, RULEBOOK.hub}


def test_no_message_of_the_halves_was_learned_from() -> None:
    learned = {text.casefold() for process in RULEBOOK.processes.values() for text in process.examples}
    assert not learned & {one.text.casefold() for name in ("a", "b") for one in half(name)}


def test_every_process_says_what_it_covers_and_how_customers_ask() -> None:
    for process in RULEBOOK.processes.values():
        assert process.description is not None
        assert process.description.nl != process.description.en
        assert len(process.examples) >= 10
