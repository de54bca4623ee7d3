"""Rules in their order, then vocabulary; undecided when the evidence is weak or divided."""

from dataclasses import replace

import pytest

from routing_rules.classify import classify
from routing_rules.facts import BecauseKind
from routing_rules.vocabulary import TicketState
from tests.routing_rules.small_rulebook import ORGANISATION, PROCESSES, message, small_rulebook

RULEBOOK = small_rulebook()


@pytest.mark.parametrize(
    ("text", "process", "confidence"),
    [
        ("Waar blijft mijn pakketje?", "delivery", 0.857),  # (4 + 2) / (6 + 1)
        ("my parcel", "delivery", 0.667),
        ("het is onderweg", None, 0.0),
        ("postpakket onderweg met de postpakketten", None, 0.0),
        ("factuur", "bills", 0.667),
        ("aanmaning voor factuur", "bills", 0.857),  # (4 + 2) / (6 + 1)
        ("doorzending naar postpakket-depot", None, 0.0),
        ("factuur en pakket", None, 0.0),
        ("factuur betalen, pakket", "bills", 0.5),  # 3 / (3 + 2 + 1)
        ("aanmaning", "bills", 0.8),
        ("ik ben journalist", "chat", 0.909),  # 10 / 11
        ("ik ben journalist, waar blijft mijn pakket", "chat", 0.588),  # 10 / (10 + 6 + 1)
        ("de koerier is onderweg", "delivery", 0.8),
        ("goedemorgen", None, 0.0),
        ("", None, 0.0),
    ],
)
def test_process_and_confidence(text: str, process: str | None, confidence: float) -> None:
    found = classify(message(text), RULEBOOK)
    assert (found.process, found.confidence) == (process, confidence)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("goedemorgen", "No rule matched and no process's words were found."),
        ("onderweg", "Too little evidence: 1 for delivery on 'onderweg', 2 needed."),
        ("factuur en pakket", "Too close to call: 2 for bills, 2 for delivery."),
    ],
)
def test_undecided_says_why(text: str, reason: str) -> None:
    because = classify(message(text), RULEBOOK).because
    assert [(one.kind, one.text) for one in because] == [(BecauseKind.UNDECIDED, reason)]


def test_vocabulary_shows_the_words_and_the_rival() -> None:
    because = classify(message("Waar blijft 't pakket van de factuur"), RULEBOOK).because
    assert [(one.kind, one.subject) for one in because] == [(BecauseKind.VOCABULARY, "delivery")]
    assert set(because[0].words) == {"Waar blijft", "pakket"}
    assert because[0].text.endswith(", 2 for bills.")


def test_a_rule_is_named_with_the_words_that_matched() -> None:
    because = classify(message("WAARDELOOS! 😡"), RULEBOOK).because
    assert [(one.kind, one.subject, one.words) for one in because[:2]] == [
        (BecauseKind.URGENCY, "cross", ("WAARDELOOS", "😡")),
        (BecauseKind.RULE, "cross", ("WAARDELOOS", "😡")),
    ]
    assert because[1].text == "Rule cross matched on 'WAARDELOOS', '😡': tone angry."


def test_without_rules_a_message_is_neutral_open_and_calm() -> None:
    found = classify(message("hallo"), RULEBOOK)
    assert (found.tone, found.state, found.urgency, found.queue, found.rules) == (
        "neutral",
        TicketState.OPEN,
        1,
        None,
        (),
    )


def test_the_highest_urgency_counts_and_a_tone_can_be_built_upon() -> None:
    found = classify(message("waardeloos", followers=5_000), RULEBOOK)
    assert (found.tone, found.urgency, found.queue) == ("angry", 3, "escalation")
    assert found.rules == ("cross", "cross-with-reach")


def test_of_two_rules_the_first_to_speak_wins() -> None:
    found = classify(message("waardeloos, bedankt"), RULEBOOK)
    assert (found.tone, found.state, found.urgency) == ("angry", TicketState.NO_REPLY_NEEDED, 2)


def test_stop_ends_the_round() -> None:
    found = classify(message("bitcoin winst, ik ben journalist"), RULEBOOK)
    assert (found.rules, found.state, found.process) == (("junk",), TicketState.SPAM, "chat")


def test_only_the_first_rule_decides_the_process() -> None:
    twice = "rules:\n" + "".join(
        f"  {slug}:\n    order: {order}\n    when: {{any: [rood]}}\n    then: {{process: {process}, queue: {queue}}}\n"
        f"    examples: {{match: [rood]}}\n"
        for slug, order, process, queue in [("late", 9, "bills", "supply"), ("early", 3, "delivery", "money")]
    )
    found = classify(message("rood"), small_rulebook(rules=twice))
    assert (found.rules, found.process, found.queue) == (("early", "late"), "delivery", "money")
    assert [one.subject for one in found.because] == ["early"]


def test_a_decided_process_may_have_words_against_it() -> None:
    rules = (
        "rules:\n  it:\n    order: 1\n    when: {any: [postpakket]}\n    then: {process: delivery}\n"
        "    examples: {match: [postpakket]}\n"
    )
    found = classify(message("postpakket"), small_rulebook(rules=rules))
    assert (found.process, found.confidence) == ("delivery", 0.909)


@pytest.mark.parametrize(("margin", "process"), [(1, "delivery"), (4, "delivery"), (5, None)])
def test_the_margin_is_the_lead_that_is_needed(margin: int, process: str | None) -> None:
    rulebook = replace(RULEBOOK, margin=margin)
    assert classify(message("waar blijft mijn pakket en mijn factuur"), rulebook).process == process
    assert classify(message("mijn factuur en waar blijft mijn pakket"), rulebook).process == process


def test_three_rivals() -> None:
    rules = (
        "rules:\n  it:\n    order: 1\n    when: {any: [rood]}\n    then: {process: chat, weight: 2}\n"
        "    examples: {match: [rood]}\n"
    )
    rulebook = small_rulebook(rules=rules)
    assert (
        classify(message("pakket factuur rood"), rulebook).because[-1].text.startswith("Too close to call: 2 for bills")
    )
    assert classify(message("pakket factuur aanmaning rood"), rulebook).process == "bills"


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("i want a refund", 0.8),
        ("did i get a refund", 0.8),  # not 8 / 9
        ("did i get my refund on the bill", 0.857),  # (4 + 2) / (6 + 1)
        ("get a refund policy", 0.5),  # "against" always counts: (4 - 3) / (1 + 1)
    ],
)
def test_words_inside_a_longer_find_of_the_same_process_count_once(text: str, confidence: float) -> None:
    vocabulary = "{und: {decisive: [refund, get ... refund], telling: [bill], against: [refund policy]}}"
    processes = PROCESSES.replace("{und: {decisive: [aanmaning], telling: [factuur], hint: [betalen]}}", vocabulary)
    rulebook = small_rulebook(processes=processes, organisation=ORGANISATION.replace("threshold: 2", "threshold: 1"))
    found = classify(message(text), rulebook)
    assert (found.process, found.confidence) == ("bills", confidence)
