"""A model's likelihoods against the dials: it decides, suggests, or leaves it to people - always with its reasons."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.classify import classify
from routing_rules.decide import decide
from routing_rules.explain import decision_as_json, likely_json, scores_json, scores_of
from routing_rules.facts import BecauseKind, Decision, Likelihood, MessageFacts, Scores, ThreadFacts
from routing_rules.findings import find
from routing_rules.rulebook_parts import Dial, Rulebook
from tests.routing_rules.small_rulebook import message, small_rulebook, thread

RULEBOOK = small_rulebook()


def scored(text: str, *likely: tuple[str, float], bound: float | None = None, **pieces: float) -> MessageFacts:
    """A message that a model has read."""
    found = Scores("7", tuple(Likelihood(*one) for one in likely), tuple(pieces.items()), bound)
    return replace(message(text), scores=found)


def decided(facts: MessageFacts, within: ThreadFacts | None = None, rulebook: Rulebook = RULEBOOK) -> Decision:
    return decide(facts, within, rulebook)


def dialled(dial: Dial) -> Rulebook:
    return replace(RULEBOOK, dials={"delivery": dial, "bills": Dial(0.99, 0.98)})


def test_sure_enough_acts() -> None:
    found = decided(scored("Het is er nog niet", ("delivery", 0.8), ("bills", 0.1)))
    assert (found.process, found.owner, found.queue) == ("delivery", "supply", "supply")
    assert (found.confidence, found.model, found.suggested) == (0.8, "7", ())


def test_between_the_settings_it_is_suggested() -> None:
    likely = [("delivery", 0.79), ("bills", 0.1), ("chat", 0.06), ("press", 0.05)]
    found = decided(scored("Het is er nog niet", *likely))
    assert (found.process, found.owner, found.queue, found.confidence) == (None, None, "triage", 0.0)
    assert [(one.process, one.probability) for one in found.suggested] == likely[:3]
    assert (found.model, found.because[0].kind, found.because[0].subject) == ("7", BecauseKind.SUGGESTED, "delivery")


def test_below_both_settings_a_person_is_asked() -> None:
    found = decided(scored("Het is er nog niet", ("delivery", 0.29), ("bills", 0.28)))
    assert (found.process, found.queue) == (None, "triage")
    assert [one.process for one in found.suggested] == ["delivery", "bills"]
    assert (found.because[0].kind, found.because[0].subject) == (BecauseKind.UNDECIDED, "delivery")


def test_each_process_has_its_own_dial() -> None:
    rulebook = dialled(Dial(act=0.6, ask=0.5))
    assert decided(scored("ok", ("delivery", 0.6)), rulebook=rulebook).process == "delivery"
    assert decided(scored("ok", ("bills", 0.97), ("delivery", 0.6)), rulebook=rulebook).process is None


@pytest.mark.parametrize(
    ("bound", "probability", "process"),
    [(0.91, 0.91, "delivery"), (0.91, 0.90, None), (2.0, 1.0, None), (None, 0.8, "delivery"), (None, 0.7, None)],
)
def test_a_guarantee_acts_from_the_models_own_bound(
    bound: float | None, probability: float, process: str | None
) -> None:
    rulebook = dialled(Dial(act=0.8, ask=0.3, guarantee=0.95))
    assert decided(scored("ok", ("delivery", probability), bound=bound), rulebook=rulebook).process == process


def test_a_rule_that_decides_goes_before_the_model() -> None:
    found = decided(scored("Ik ben journalist", ("delivery", 0.99)))
    assert (found.process, found.model, found.suggested) == ("chat", None, ())
    assert BecauseKind.MODEL not in {one.kind for one in found.because}


def test_words_of_the_rulebook_give_way_to_the_model() -> None:
    facts = scored("Waar blijft mijn pakket", ("bills", 0.95), ("delivery", 0.04))
    assert decided(facts).process == "bills"
    assert decided(scored("Waar blijft mijn pakket", ("delivery", 0.5))).process is None


@pytest.mark.parametrize("likely", [(), (("gone", 0.9), ("elsewhere", 0.1))])
def test_without_a_process_that_the_rulebook_knows_words_decide(likely: tuple[tuple[str, float], ...]) -> None:
    assert decided(scored("Waar blijft het", *likely)) == decided(message("Waar blijft het"))


def test_processes_that_the_rulebook_does_not_know_are_passed_over() -> None:
    found = decided(scored("ok", ("gone", 0.5), ("delivery", 0.45), ("bills", 0.05)))
    assert [one.process for one in found.suggested] == ["delivery", "bills"]


@pytest.mark.parametrize(
    ("facts", "rulebook", "text", "words"),
    [
        (
            scored("Waar blijft de BUS", ("delivery", 0.86), bus=1.5, blij=0.2, missing=0.25),
            RULEBOOK,
            "86 % sure that it is about delivery, 80 % needed, by model 7. What speaks for it: 'bus' (+1.50), "
            "'blij' (+0.20), 'missing' (+0.25). Words of the rulebook: 'Waar blijft'.",
            ("Waar blijft", "BUS"),
        ),
        (
            scored("ok", ("delivery", 0.7996)),
            RULEBOOK,
            "79.9 % sure that it is about delivery, less than the 80 % needed to decide it, by model 7.",
            (),
        ),
        (
            scored("ok", ("delivery", 0.12), ok=-1.0),
            RULEBOOK,
            "12 % sure that it is about delivery, less than the 30 % needed to suggest it, by model 7.",
            (),
        ),
        (
            scored("ok", ("delivery", 0.9), bound=0.8765),
            dialled(Dial(0.8, 0.3, 0.95)),
            "90 % sure that it is about delivery, 87.6 % needed to keep 95 % right, by model 7.",
            (),
        ),
        (
            scored("ok", ("delivery", 0.9), bound=2.0),
            dialled(Dial(0.8, 0.3, 0.95)),
            "90 % sure that it is about delivery, and nothing is sure enough yet to keep 95 % right, by model 7.",
            (),
        ),
    ],
)
def test_it_says_how_sure_what_for_and_because_of_what(
    facts: MessageFacts, rulebook: Rulebook, text: str, words: tuple[str, ...]
) -> None:
    (reason,) = classify(facts, rulebook).because
    assert (reason.text, reason.words) == (text, words)


@pytest.mark.parametrize(
    ("text", "piece", "words"),
    [
        ("Zo\u0308nder BUS!", "bus", ("BUS",)),
        ("busje of autobus", "bus", ()),
        ("busje of de bus", "de bus", ("de bus",)),
        ("Waar blijft de blijft", "blijft", ("Waar blijft",)),
        ("\u0130stanbul bus", "bus", ()),  # grows when it is written small: places would not be places any more
        ("bus", "", ()),
    ],
)
def test_pieces_that_stand_in_the_text_are_the_customers_own_words(
    text: str, piece: str, words: tuple[str, ...]
) -> None:
    (reason,) = classify(scored(text, ("delivery", 0.9), **{piece: 1.0}), RULEBOOK).because
    assert reason.words == words


@pytest.mark.parametrize(
    ("probability", "within", "process", "confidence", "suggested"),
    [
        (0.8, thread(), "bills", 0.8, 0),
        (0.79, thread(), "delivery", 1.0, 0),  # suggested only: the thread stays as it is
        (0.9, thread(None, None, "triage"), "bills", 0.9, 0),
        (0.5, thread(None, None, "triage"), None, 0.0, 2),
        (0.9, thread("bills", "money", "money"), "bills", 0.9, 0),
    ],
)
def test_within_a_thread(
    probability: float, within: ThreadFacts, process: str | None, confidence: float, suggested: int
) -> None:
    found = decided(scored("en dit", ("bills", probability), ("delivery", 0.05)), within)
    assert (found.process, found.confidence, len(found.suggested)) == (process, confidence, suggested)
    assert found.model == "7"


def test_a_thread_moves_when_the_model_is_as_sure_as_the_rulebook_asks() -> None:
    rulebook = replace(dialled(Dial(0.8, 0.3)), change_confidence=0.9, dials={"bills": Dial(0.5, 0.3)})
    facts = scored("en dit", ("bills", 0.89))
    assert (decided(facts, thread(), rulebook).process, decided(facts, thread(), rulebook).confidence) == (
        "delivery",
        0.11,
    )
    assert decided(scored("en dit", ("bills", 0.9)), thread(), rulebook).process == "bills"


def test_as_json() -> None:
    found = decision_as_json(decided(scored("ok", ("delivery", 0.5), ("bills", 0.4))))
    assert found["suggested"] == [
        {"process": "delivery", "probability": 0.5},
        {"process": "bills", "probability": 0.4},
    ]
    assert found["model"] == "7"


LIKELY = st.lists(
    st.builds(Likelihood, st.sampled_from(["delivery", "bills", "chat", "gone"]), st.floats(0, 1)), max_size=5
).map(tuple)
PIECES = st.lists(st.tuples(st.text(max_size=6), st.floats(-9, 9)), max_size=6).map(tuple)
NEAREST = st.lists(st.tuples(st.integers(1), st.floats(0, 1)), max_size=3).map(tuple)
SCORES = st.builds(Scores, st.text(max_size=4), LIKELY, PIECES, st.one_of(st.none(), st.floats(0, 2)), NEAREST)
TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(["waar blijft mijn pakket", "factuur", "ik ben journalist"]))


@given(TEXTS, SCORES, st.sampled_from([None, thread(), thread(None, None, "triage")]))
def test_what_was_kept_of_a_model_decides_the_same_again(text: str, scores: Scores, within: ThreadFacts | None) -> None:
    kept = scores_of(json.loads(scores_json(scores)))
    assert kept == scores
    facts = replace(message(text), scores=scores)
    found = decide(facts, within, RULEBOOK)
    assert found == decide(replace(facts, scores=kept), within, RULEBOOK, findings=find(facts, RULEBOOK))
    assert 0 <= found.confidence <= 1
    assert len(found.suggested) <= 3
    assert not (found.suggested and found.process)


@pytest.mark.parametrize(
    ("text", "is_left_open"),
    [("waar blijft het", True), ("ik ben journalist", False), ("bedankt", False), ("bitcoin winst", False)],
)
def test_what_rules_leave_open_is_for_a_model(text: str, is_left_open: bool) -> None:
    assert find(message(text), RULEBOOK).is_left_open is is_left_open


def test_scores_are_kept_whole() -> None:
    kept = Scores("7", (Likelihood("delivery", 0.61), Likelihood("bills", 0.2)), (("pakket", 1.5),), 0.9, ((12, 0.83),))
    assert scores_of(json.loads(scores_json(kept))) == kept
    undecided = decide(scored("tja", ("delivery", 0.4), ("bills", 0.3)), None, RULEBOOK)
    assert decision_as_json(undecided)["suggested"] == [
        {"process": "delivery", "probability": 0.4},
        {"process": "bills", "probability": 0.3},
    ]
    assert json.loads(likely_json(undecided.suggested)) == decision_as_json(undecided)["suggested"]
    assert likely_json(()) == "[]"
