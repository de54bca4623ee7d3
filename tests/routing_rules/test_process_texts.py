"""What a process says of itself for a model to begin with: a sentence and messages as customers write them."""

import pytest

from routing_rules.names import Names
from routing_rules.rulebook import load_rulebook
from tests.routing_rules.small_rulebook import PROCESSES, changed_files, problems_of, small_rulebook

CHAT = "    name: {nl: praatje, en: small talk}\n"


def with_chat(more: str) -> dict[str, str]:
    """The small rulebook, with more said of the process that has no vocabulary."""
    return changed_files(processes=PROCESSES.replace(CHAT, f"{CHAT}    {more}\n"))


@pytest.mark.parametrize(
    ("written", "description"),
    [
        ("{nl: Een praatje, en: A chat}", Names("Een praatje", "A chat")),
        ("{en: A chat}", Names("A chat", "A chat")),
        ("Een praatje", Names("Een praatje", "Een praatje")),
    ],
)
def test_a_description(written: str, description: Names) -> None:
    assert load_rulebook(with_chat(f"description: {written}")).processes["chat"].description == description


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("''", "a description needs a sentence"),
        ("{nl: ''}", "a description needs a sentence"),
        ("{de: Plaudern}", "unknown key 'de'; known are nl, en"),
        ("[Een praatje]", "expected a mapping (key: value)"),
    ],
)
def test_a_description_that_says_nothing_is_refused(written: str, problem: str) -> None:
    assert f"b-processes.yaml:17: {problem}" in problems_of(with_chat(f"description: {written}"))


def test_examples_stay_with_their_process() -> None:
    processes = small_rulebook().processes
    assert processes["delivery"].examples == ("Waar blijft mijn pakket?",)
    assert (processes["bills"].examples, processes["bills"].description) == ((), None)


def test_what_words_need_not_find() -> None:
    learned = "examples: {match: [Lekker weer], learn: [Hoe gaat het, {text: Lekker weer}], no_match: [factuur]}"
    assert load_rulebook(with_chat(learned)).processes["chat"].examples == ("Lekker weer", "Hoe gaat het")


def test_a_process_without_words_leaves_its_examples_to_the_model_but_not_to_rules() -> None:
    assert problems_of(with_chat("examples: {match: [Wat een factuur]}")) == []
    refused = with_chat("examples: {match: [De koerier was er]}").copy()
    refused["c-rules.yaml"] = refused["c-rules.yaml"].replace("{process: delivery, weight: 3}", "{process: delivery}")
    assert problems_of(refused) == [
        "b-processes.yaml:17: example fails: 'De koerier was er' should match process 'chat'; "
        "the rulebook says process delivery, rules lean"
    ]


@pytest.mark.parametrize("empty", ["{match: [{channel: forum}]}", "{learn: ['']}"])
def test_an_example_without_a_text_is_refused(empty: str) -> None:
    assert problems_of(with_chat(f"examples: {empty}")) == ["b-processes.yaml:17: an example needs a text"]
