"""A challenger takes over where it is as good, and is refused where it is worse and chance does not explain it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.learn import Answer, Comparison, Paired, ReasonKind, at_least, compare, verdict
from routing_rules.learn_sentences import sentence

ELSEWHERE = "elsewhere"


def paired(label: str, challenger: bool, champion: bool, count: int = 1, *, acts: bool = False) -> list[Paired]:
    """So many messages, which these models have right or not."""
    answers = [Answer(label if right else ELSEWHERE, 0.7, acts) for right in (challenger, champion)]
    return [Paired(label, *answers)] * count


def of(*parts: list[Paired]) -> Comparison:
    return compare([one for part in parts for one in part])


def kinds(comparison: Comparison) -> set[ReasonKind]:
    return {reason.kind for reason in verdict(comparison).reasons}


def test_what_has_more_right_is_promoted() -> None:
    done = verdict(of(paired("a", True, False, 12), paired("a", False, True, 3), paired("b", True, True, 50)))
    assert done.promoted
    (reason,) = done.reasons
    assert sentence(reason).en == (
        "Of 65 messages that neither knew it has 62 right and the champion 53: 12 this model alone, 3 the champion "
        "alone."
    )


def test_what_does_as_well_is_promoted_since_it_knows_more() -> None:
    assert verdict(of(paired("a", True, True, 40))).promoted
    assert verdict(of()).promoted


def test_one_message_less_is_chance() -> None:
    assert verdict(of(paired("a", True, True, 40), paired("a", False, True, 1))).promoted


def test_a_few_messages_less_are_refused_though_they_may_be_chance() -> None:
    assert kinds(of(paired("a", True, True, 40), paired("b", False, True, 3))) == {ReasonKind.LESS_RIGHT}


def test_what_is_surely_worse_is_refused() -> None:
    found = of(paired("a", False, True, 12), paired("a", True, False, 2), paired("b", True, True, 50))
    assert ReasonKind.SURELY_WORSE in kinds(found)


def test_gains_elsewhere_do_not_make_up_for_a_process_that_suffers() -> None:
    found = of(paired("a", True, False, 40), paired("b", False, True, 10), paired("b", True, True, 5))
    done = verdict(found)
    assert not done.promoted
    (reason,) = done.reasons
    assert (reason.kind, reason.figures["process"]) == (ReasonKind.WORSE_ON_PROCESS, "b")
    assert sentence(reason).nl.startswith("Op b is het slechter: van 15 berichten heeft het er 5 goed en de kampioen ")


def test_messages_of_none_of_our_processes_are_a_kind_of_their_own() -> None:
    found = of(paired("", False, True, 12), paired("a", True, False, 30))
    (reason,) = verdict(found).reasons
    assert "'none of our processes'" in sentence(reason).en


def test_few_messages_of_a_process_prove_nothing() -> None:
    assert verdict(of(paired("a", True, False, 40), paired("b", False, True, 9))).promoted


def test_what_sends_more_astray_by_itself_is_refused_however_much_it_has_right() -> None:
    bold = [Paired("a", Answer("b", 0.9, acts=True), Answer("b", 0.4, acts=False))] * 8
    assert kinds(of(paired("a", True, False, 40), bold)) == {ReasonKind.MORE_ASTRAY}


def test_bins_hold_what_was_promised_and_what_came_true() -> None:
    found = of(paired("a", True, True, 7), paired("a", False, True, 3))
    n, promised, right = found.bins[7]
    assert (n, right) == (10, 7)
    assert promised == pytest.approx(7.0)
    assert sum(n for n, _, _ in found.bins) == 10


def test_acting_is_counted_apart() -> None:
    found = of(paired("a", True, False, 4, acts=True), paired("a", False, True, 1, acts=True), paired("a", True, True))
    assert (found.acted, found.acted_right, found.champion_acted, found.champion_acted_right) == (5, 4, 5, 1)


@given(st.integers(1, 300), st.data())
def test_the_tail_is_that_of_a_fair_coin(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    assert at_least(count, n) + at_least(n - count + 1, n) == pytest.approx(1.0)
    assert at_least(count, n, 0.4999999) == pytest.approx(at_least(count, n), rel=1e-3)


def test_a_tail_of_thousands() -> None:
    assert at_least(700, 3_000, 0.15) < 1e-6
    assert at_least(400, 3_000, 0.15) > 0.9


def test_an_equal_challenger_is_seldom_called_surely_worse() -> None:
    """Two models that are equally good, on eight processes: at most one in ten is called worse on something."""
    draw = random.Random(5)  # noqa: S311 - the same messages each time
    refused = 0
    for _ in range(300):
        messages = [
            one
            for process in "abcdefgh"
            for _ in range(40)
            for one in paired(process, draw.random() < 0.75, draw.random() < 0.75)
        ]
        refused += bool(kinds(compare(messages)) & {ReasonKind.SURELY_WORSE, ReasonKind.WORSE_ON_PROCESS})
    assert refused <= 30
