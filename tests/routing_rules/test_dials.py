"""Dials in a rulebook: one for every process, in whole per cents, refused with file and line when they can't be."""

import pytest

from routing_rules.rulebook import load_rulebook
from routing_rules.rulebook_parts import DEFAULT_DIAL, Dial
from tests.routing_rules.small_rulebook import FILES, problems_of, small_rulebook


def files(*dials: str) -> dict[str, str]:
    """The small rulebook with these sections of dials, each in a file of its own."""
    return {**FILES, **{f"dials-{number}.yaml": f"dials:\n{text}" for number, text in enumerate(dials)}}


def test_without_any_each_process_has_the_usual_one() -> None:
    assert small_rulebook().dials == dict.fromkeys(("delivery", "bills", "chat"), DEFAULT_DIAL)


@pytest.mark.parametrize(
    ("written", "dial"),
    [
        ("{act: 90, ask: 40}", Dial(0.9, 0.4)),
        ("{act: 61}", Dial(0.61, 0.2)),
        ("{ask: 0}", Dial(0.7, 0.0)),
        ("{act: 100, ask: 100}", Dial(1.0, 1.0)),
        ("{guarantee: 95, ask: 40}", Dial(0.7, 0.4, 0.95)),
        ("{guarantee: 95, ask: 75}", Dial(0.75, 0.75, 0.95)),
        ("{guarantee: 95, act: 85}", Dial(0.85, 0.2, 0.95)),
    ],
)
def test_a_process_has_its_own_where_it_says_so(written: str, dial: Dial) -> None:
    found = load_rulebook(files("  default: {act: 70, ask: 20}", f"  bills: {written}")).dials
    assert found == {"delivery": Dial(0.7, 0.2), "bills": dial, "chat": Dial(0.7, 0.2)}


def test_a_default_may_guarantee() -> None:
    found = load_rulebook(files("  bills: {act: 90}\n  chat: {ask: 10}", "  default: {guarantee: 96}")).dials
    assert found == {"delivery": Dial(0.8, 0.3, 0.96), "bills": Dial(0.9, 0.3), "chat": Dial(0.8, 0.1, 0.96)}


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("  bills: {act: 40, ask: 50}", "2: a dial can't act from 40 % and ask a person up to 50 %"),
        ("  bills: {ask: 90}", "2: a dial can't act from 80 % and ask a person up to 90 %"),
        ("  bills: {act: 40, ask: 50, guarantee: 90}", "2: a dial can't act from 40 % and ask a person up to 50 %"),
        ("  default:\n    act: 101", "3: expected a whole number from 0 to 100, not '101'"),
        ("  default: {act: 0.8}", "2: expected a whole number from 0 to 100, not '0.8'"),
        ("  chat: {ask: -1}", "2: expected a whole number from 0 to 100, not '-1'"),
        ("  chat: {guarantee: 100}", "2: expected a whole number from 1 to 99, not '100'"),
        ("  chat: {}", "2: a dial says from how many per cent it acts or asks, or what it guarantees"),
        ("  chat: 80", "2: expected a mapping (key: value)"),
        ("  chat: {sure: 80}", "2: unknown key 'sure'; known are act, ask, guarantee"),
        ("  chat: {act: 80}\n  gone: {act: 80}", "3: unknown process 'gone'; known are default, delivery, bills, chat"),
    ],
)
def test_a_dial_that_cannot_be_is_refused(written: str, problem: str) -> None:
    assert f"dials-0.yaml:{problem}" in problems_of(files(written))


def test_two_dials_of_one_process_are_refused() -> None:
    problems = problems_of(files("  chat: {act: 80}", "  chat: {act: 90}"))
    assert problems == ["dials-1.yaml:2: the dial of 'chat' is there twice"]
