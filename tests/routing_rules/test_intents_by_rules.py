"""Rules that say an intent or a concern: how they are read, refused and applied."""

import pytest

from routing_rules.classify import classify
from routing_rules.decide import decide
from routing_rules.facts import BecauseKind
from routing_rules.vocabulary import Concern, Intent
from tests.routing_rules.small_rulebook import FILES, RULES, changed_files, message, problems_of, small_rulebook, thread

*_, C = FILES
MORE = """\
  threat:
    order: 1
    when: {any: [advocaat]}
    then: {concern: legal, urgency: 2}
    examples: {match: [Mijn advocaat], no_match: [Hallo]}
  court:
    order: 2
    when: {any: [rechter]}
    then: {concern: legal, intent: complaint}
    examples: {match: [Naar de rechter]}
  paper:
    order: 3
    when: {any: [krant]}
    then: {concern: press, intent: chat}
    examples: {match: [In de krant]}
"""
RULEBOOK = small_rulebook(rules=RULES + MORE)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("concern: legal, urgency", "concern: sueing, urgency", "unknown concern 'sueing'; known are safety, legal"),
        ("intent: chat", "intent: babble", "unknown intent 'babble'; known are question, compl"),
        ("concern: press", "concern: [press]", "expected text"),
    ],
)
def test_what_is_unknown_is_refused_with_its_line(old: str, new: str, problem: str) -> None:
    text = (RULES + MORE).replace(old, new)
    line = text[: text.index(new)].count("\n") + 1
    found = problems_of(changed_files(rules=text))
    assert any(one.startswith(f"{C}:{line}: {problem}") for one in found), found


def test_each_concern_counts_once_and_says_why_once() -> None:
    found = classify(message("Mijn advocaat gaat naar de rechter, en naar de krant"), RULEBOOK)
    assert found.concerns == (Concern.LEGAL, Concern.PRESS)
    assert found.urgency == 2
    concerns = [(one.subject, one.words) for one in found.because if one.kind is BecauseKind.CONCERN]
    assert concerns == [("legal", ("advocaat",)), ("press", ("krant",))]


def test_the_first_rule_that_speaks_of_an_intent_wins() -> None:
    found = classify(message("De krant of de rechter?"), RULEBOOK)
    assert found.intent is Intent.COMPLAINT
    (why,) = [one for one in found.because if one.kind is BecauseKind.INTENT]
    assert (why.subject, why.words, why.text) == ("complaint", ("rechter",), "Rule court says complaint on 'rechter'.")


def test_without_a_rule_the_intent_is_derived_and_says_why() -> None:
    found = classify(message("Waardeloos!"), RULEBOOK)
    assert found.intent is Intent.COMPLAINT
    (why,) = [one for one in found.because if one.kind is BecauseKind.INTENT]
    assert why.text == "The tone is angry and nothing is asked."


def test_the_channel_says_who_we_are() -> None:
    assert classify(message("@an zie jij @small ook", "x"), RULEBOOK).intent is Intent.CHAT
    assert classify(message("@an zie jij @small ook", "forum"), RULEBOOK).intent is Intent.QUESTION


def test_a_rule_that_stops_keeps_later_concerns_out() -> None:
    junk = RULES.replace("    order: 40", "    order: 0")
    found = classify(message("Bitcoin is winst, zegt mijn advocaat"), small_rulebook(rules=junk + MORE))
    assert (found.intent, found.concerns) == (Intent.SPAM, ())


def test_a_decision_carries_both_also_within_a_thread() -> None:
    facts = message("Mijn advocaat is waardeloos, net als jullie")
    for earlier in (None, thread()):
        decision = decide(facts, earlier, RULEBOOK)
        assert (decision.intent, decision.concerns) == (Intent.COMPLAINT, (Concern.LEGAL,))
