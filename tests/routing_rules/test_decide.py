"""One decision per message, alone and within its thread."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing_rules.decide import decide
from routing_rules.explain import because_as_json, because_json, decision_as_json
from routing_rules.facts import Because, BecauseKind, Cell, Decision, MessageFacts, ThreadFacts
from routing_rules.participation import Ceiling, CeilingCause
from routing_rules.vocabulary import Stage, TicketState
from tests.routing_rules.small_rulebook import message, small_rulebook, thread

RULEBOOK = small_rulebook()


def decided(text: str, within: ThreadFacts | None = None, followers: int = 0) -> Decision:
    return decide(message(text, followers=followers), within, RULEBOOK)


def test_a_first_message() -> None:
    found = decided("Waar blijft mijn pakket?")
    assert (found.process, found.owner, found.queue, found.stage) == ("delivery", "supply", "supply", Stage.ANSWER)
    assert (found.cell, found.share, found.state) == (Cell("delivery", "forum"), 100, TicketState.OPEN)


@pytest.mark.parametrize(
    ("text", "within", "process", "owner", "queue"),
    [
        ("ok dank je", thread(), "delivery", "supply", "supply"),
        ("ok dank je", thread(queue="money"), "delivery", "supply", "money"),
        ("en mijn pakket?", thread(queue="money"), "delivery", "supply", "money"),
        ("bitcoin winst", thread(), "delivery", "supply", "supply"),
        ("bitcoin winst", thread(None, None, "triage"), None, None, "triage"),
        ("ik ben journalist", thread(), "chat", "webcare", "webcare"),
        ("aanmaning", thread(), "bills", "money", "webcare"),  # 0.8, sure enough
        ("factuur", thread(), "delivery", "supply", "supply"),  # 0.67, not sure enough to move
        ("factuur", thread(None, None, "triage"), "bills", "money", "webcare"),
        ("ok", thread(None, None, "triage"), None, None, "triage"),
        ("ok", thread(None, None, "escalation"), None, None, "escalation"),
        ("ok", thread("gone", "nobody", "supply"), "gone", "nobody", "supply"),
    ],
)
def test_a_later_message_moves_the_thread_only_when_it_says_so(
    text: str, within: ThreadFacts, process: str | None, owner: str | None, queue: str
) -> None:
    found = decided(text, within)
    assert (found.process, found.owner, found.queue) == (process, owner, queue)


@pytest.mark.parametrize(
    ("text", "within", "confidence"),
    [
        ("waar blijft het", thread(), 0.8),
        ("factuur", thread(), 0.333),  # 1 - 0.667 for bills
        ("ok", thread(), 1.0),
        ("bitcoin winst", thread(), 1.0),
        ("ok", thread(None, None, "triage"), 0.0),
        ("bitcoin winst", thread(None, None, "triage"), 0.0),
    ],
)
def test_how_sure_a_thread_keeps_its_process(text: str, within: ThreadFacts, confidence: float) -> None:
    assert decided(text, within).confidence == confidence


def test_a_thread_that_stays_says_so() -> None:
    assert [one.text for one in decided("ok", thread()).because if one.kind is BecauseKind.THREAD] == [
        "The thread is about delivery, in queue supply, and this message does not move it."
    ]
    assert [
        one.text for one in decided("ok", thread(None, None, "triage")).because if one.kind is BecauseKind.THREAD
    ] == ["The thread is undecided, in queue triage, and this message does not move it."]


def test_a_rule_that_names_a_queue_moves_a_thread_too() -> None:
    found = decided("waardeloos", thread(), followers=5_000)
    assert (found.process, found.owner, found.queue, found.urgency) == ("delivery", "supply", "escalation", 3)


@pytest.mark.parametrize(
    ("before", "text", "after"), [(3, "ok", 3), (0, "ok", 1), (1, "waardeloos", 2), (2, "bedankt", 2)]
)
def test_a_thread_never_gets_less_urgent(before: int, text: str, after: int) -> None:
    assert decided(text, thread(urgency=before)).urgency == after


@pytest.mark.parametrize(
    ("text", "state", "expected"),
    [
        ("bedankt", TicketState.OPEN, TicketState.OPEN),
        ("bedankt", TicketState.NEW, TicketState.OPEN),
        ("bedankt", TicketState.WAITING_ON_CUSTOMER, TicketState.OPEN),
        ("bitcoin winst", TicketState.WAITING_ON_DEPARTMENT, TicketState.OPEN),
        ("bedankt", TicketState.SOLVED, TicketState.NO_REPLY_NEEDED),
        ("bitcoin winst", TicketState.SPAM, TicketState.SPAM),
        ("waar blijft het", TicketState.SPAM, TicketState.OPEN),
    ],
)
def test_an_open_thread_is_never_called_spam_or_done(text: str, state: TicketState, expected: TicketState) -> None:
    assert decided(text, thread(state=state)).state is expected


def test_a_ceiling_lowers_the_stage_of_its_cell_only() -> None:
    ceilings = {Cell("delivery", "forum"): Ceiling(Stage.CONSULT, CeilingCause.HEALTH)}
    found = decide(message("waar blijft mijn pakket"), None, RULEBOOK, ceilings)
    assert (found.stage, found.consult, found.queue) == (Stage.CONSULT, "supply", "webcare")
    elsewhere = {Cell("delivery", "x"): Ceiling(Stage.HUB, CeilingCause.HEALTH)}
    assert decide(message("aanmaning"), None, RULEBOOK, elsewhere).stage is Stage.CONSULT
    assert decide(message("ok"), thread(), RULEBOOK, ceilings).stage is Stage.CONSULT


def test_a_decision_as_json() -> None:
    found = decision_as_json(decided("Waar blijft mijn pakket?"))
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        *("process", "owner", "queue", "cell", "stage", "share", "draw", "consult", "shadow", "state"),
        *("urgency", "tone", "confidence", "intent", "concerns", "suggested", "model", "because"),
    ]
    assert (found["process"], found["cell"], found["stage"], found["state"]) == (
        "delivery",
        "delivery/forum",
        "answer",
        "open",
    )
    assert found["because"][0] == {
        "kind": "vocabulary",
        "subject": "delivery",
        "words": ["pakket", "Waar blijft"],
        "text": "6 points for delivery on 'pakket', 'Waar blijft'.",
    }
    assert decision_as_json(decided("goedemorgen"))["cell"] is None


def test_reasons_as_json_text() -> None:
    reasons = (
        Because(BecauseKind.VOCABULARY, 'a "quoted" one', ("waar", "\u2028\\"), "Zo\u00eb"),
        Because(BecauseKind.QUEUE, "triage", (), ""),
    )
    assert because_json(reasons) == json.dumps(because_as_json(reasons))
    assert because_json(()) == "[]"


WORDS = st.sampled_from(
    [
        "waar",
        "blijft",
        "pakket",
        "factuur",
        "aanmaning",
        "niet",
        "journalist",
        "bitcoin",
        "winst",
        "bedankt",
        "?",
        "😡",
        "waardeloos",
        "ok",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=12).map(" ".join))
MESSAGES = st.builds(
    message,
    TEXTS,
    st.sampled_from(["forum", "x", "whatsapp", "email"]),
    author=st.text(max_size=8),
    followers=st.integers(0, 10**9),
    language=st.sampled_from(["nl", "en", "und"]),
)
THREADS = st.one_of(
    st.none(),
    st.just(thread()),
    st.just(thread("bills", "money", "webcare")),
    st.just(thread("chat", "webcare", "webcare")),
    st.just(thread(None, None, "triage")),
)


@given(MESSAGES, THREADS)
@example(message("\u0301\u0301"), None)
@example(message("\u202eשלום\u202c مرحبا"), None)
@example(message("\ud800 pakket \udfff"), None)
@example(message("\x00waar\x00blijft"), None)
@example(message("waar blijft " * 800 + "#" * 400), None)
@example(message("a" * 10_000), thread())
def test_any_message_is_decided_and_always_the_same(facts: MessageFacts, within: ThreadFacts | None) -> None:
    found = decide(facts, within, RULEBOOK)
    assert found == decide(facts, within, RULEBOOK)
    assert found.queue in RULEBOOK.queues
    assert 0 <= found.confidence <= 1
    assert 0 <= found.urgency <= 3
    assert found.because
    if found.process is None:
        assert (found.owner, found.cell, found.draw, found.stage) == (None, None, None, Stage.HUB)
        assert found.queue in ("triage", "escalation")
    else:
        assert found.owner == RULEBOOK.processes[found.process].owner
        assert found.cell == Cell(found.process, facts.channel)
    if found.queue in ("supply", "money") and within is None:
        assert found.stage in (Stage.DRAFT, Stage.ANSWER)
    assert all(word in unicodedata.normalize("NFC", facts.text) for one in found.because for word in one.words)


@given(st.lists(st.builds(Because, st.sampled_from(BecauseKind), st.text(), st.lists(st.text()).map(tuple), st.text())))
def test_reasons_as_json_text_are_what_the_standard_encoder_makes_of_them(reasons: list[Because]) -> None:
    assert because_json(tuple(reasons)) == json.dumps(because_as_json(tuple(reasons)))
