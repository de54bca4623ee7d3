"""Who is given a ticket and why not the others: examples worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from routing_rules.assign import Assignment, Nobody, Why, give_out
from routing_rules.receivers import Receiver, Skill, WhyNot, WorkItem, demand_of, unmet
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import Balance, PresenceStatus, Role

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PUSH = QueueWork()
ROUND = QueueWork(balance=Balance.ROUND_ROBIN)
MINUTE = timedelta(minutes=1)


def ann(**values: Any) -> Receiver:
    """A colleague who can receive a plain ticket."""
    plain = Receiver(1, "webcare", frozenset({Role.AGENT}), PresenceStatus.AVAILABLE, True, load=0, capacity=10)
    return replace(plain, **values)


def bob(**values: Any) -> Receiver:
    """Another."""
    return ann(**({"colleague": 2} | values))


def a_ticket(**values: Any) -> WorkItem:
    """A plain ticket that has only just begun to wait."""
    plain = WorkItem(1, "webcare", "webcare", "x", "nl", "billing", risk=0, rank=0.0, waiting_since=NOON)
    return replace(plain, **values)


def given(outcome: Assignment | Nobody) -> Assignment:
    """Somebody was given it."""
    assert isinstance(outcome, Assignment)
    return outcome


@pytest.mark.parametrize(
    ("who", "ticket", "why_not"),
    [
        ({"status": PresenceStatus.OFFLINE}, {}, WhyNot.OFFLINE),
        ({"status": PresenceStatus.AWAY}, {}, WhyNot.AWAY),
        ({"on_shift": False}, {}, WhyNot.OFF_SHIFT),
        ({"load": 10}, {}, WhyNot.FULL),
        ({"load": 8}, {"channel": "email"}, WhyNot.FULL),
        ({"capacity": 0}, {}, WhyNot.FULL),
        ({"languages": frozenset({"en"})}, {}, WhyNot.LANGUAGE),
        ({"processes": frozenset({"porting"})}, {}, WhyNot.PROCESS),
        ({"department": "billing"}, {}, WhyNot.ELSEWHERE),
        ({"roles": frozenset({Role.MANAGER, Role.LEAD})}, {}, WhyNot.ROLE),
        ({"roles": frozenset[Role]()}, {}, WhyNot.ROLE),
        ({"roles": frozenset({Role.DEPARTMENT})}, {"queue": "triage"}, WhyNot.ROLE),
        ({}, {"declined_by": frozenset({1})}, WhyNot.DECLINED),
        ({"status": PresenceStatus.AWAY, "load": 10}, {}, WhyNot.AWAY),
        ({}, {"earlier": 1, "declined_by": frozenset({1})}, WhyNot.DECLINED),
    ],
)
def test_who_cannot_receive(who: dict[str, Any], ticket: dict[str, Any], why_not: WhyNot) -> None:
    """Alone, nobody gets it; beside somebody who can, that one does, and the reason is the same."""
    item = a_ticket(**ticket)
    assert give_out([item], [ann(**who)], PUSH, {"email": 3}, NOON) == [Nobody(1, {1: why_not})]
    [outcome] = give_out([item], [ann(**who), bob()], PUSH, {"email": 3}, NOON)
    assert outcome == Assignment(1, 2, Why.ONLY_ONE, (), {1: why_not}, NOON)


@pytest.mark.parametrize(
    ("who", "ticket"),
    [
        ({}, {}),
        ({"languages": frozenset({"nl", "en"}), "processes": frozenset({"billing"})}, {}),
        ({"languages": frozenset({"en"})}, {"language": "und"}),
        ({"processes": frozenset({"porting"})}, {"process": None}),
        ({"load": 9}, {}),
        ({"load": 7}, {"channel": "email"}),
        ({"roles": frozenset({Role.DEPARTMENT})}, {}),
        ({"roles": frozenset({Role.AGENT, Role.MANAGER})}, {"queue": "triage"}),
        ({}, {"declined_by": frozenset({2})}),
    ],
)
def test_who_can_receive(who: dict[str, Any], ticket: dict[str, Any]) -> None:
    [outcome] = give_out([a_ticket(**ticket)], [ann(**who)], PUSH, {"email": 3}, NOON)
    assert given(outcome).colleague == 1


@pytest.mark.parametrize(
    ("skills", "minutes", "waived"),
    [
        ({"processes": frozenset({"porting"})}, 4, None),
        ({"processes": frozenset({"porting"})}, 5, (Skill.PROCESS,)),
        ({"languages": frozenset({"en"})}, 14, None),
        ({"languages": frozenset({"en"})}, 15, (Skill.LANGUAGE,)),
        ({"languages": frozenset({"en"}), "processes": frozenset({"porting"})}, 5, None),
        ({"languages": frozenset({"en"}), "processes": frozenset({"porting"})}, 15, (Skill.LANGUAGE, Skill.PROCESS)),
        ({}, 500, ()),
    ],
)
def test_skills_matter_less_and_less(skills: dict[str, Any], minutes: int, waived: tuple[Skill, ...] | None) -> None:
    [outcome] = give_out([a_ticket(waiting_since=NOON - minutes * MINUTE)], [ann(**skills)], PUSH, {}, NOON)
    assert (outcome.waived if isinstance(outcome, Assignment) else None) == waived


def test_the_skilled_go_first_however_long_it_waits() -> None:
    """Relaxing lets others in; it does not prefer them, though they have less in hand."""
    item = a_ticket(waiting_since=NOON - 60 * MINUTE)
    [outcome] = give_out([item], [ann(languages=frozenset({"en"})), bob(load=9)], PUSH, {}, NOON)
    assert (given(outcome).colleague, given(outcome).why) == (2, Why.SKILLED)
    assert outcome.skipped == {1: WhyNot.LESS_SKILLED}


def test_whoever_knows_it_gets_it_if_they_can() -> None:
    [outcome] = give_out([a_ticket(earlier=2)], [ann(), bob(load=9)], PUSH, {}, NOON)
    assert (given(outcome).colleague, given(outcome).why, outcome.skipped) == (2, Why.EARLIER, {1: WhyNot.NOT_EARLIER})
    [outcome] = give_out([a_ticket(earlier=2)], [ann(), bob(load=10)], PUSH, {}, NOON)
    assert (given(outcome).colleague, outcome.skipped) == (1, {2: WhyNot.FULL})


def test_least_loaded_is_by_share_of_capacity() -> None:
    """Four of ten is less than one of two."""
    people = [ann(load=1, capacity=2), bob(load=4)]
    [outcome] = give_out([a_ticket()], people, PUSH, {}, NOON)
    assert (given(outcome).colleague, given(outcome).why, outcome.skipped) == (2, Why.LEAST_LOADED, {1: WhyNot.BUSIER})


def test_equals_take_turns() -> None:
    people = [ann(last_assigned_at=NOON - MINUTE), bob(last_assigned_at=NOON - 2 * MINUTE)]
    for work in (PUSH, ROUND):
        [outcome] = give_out([a_ticket()], people, work, {}, NOON)
        assert (given(outcome).colleague, given(outcome).why) == (2, Why.IN_TURN)
        assert outcome.skipped == {1: WhyNot.LATER_TURN}
    [outcome] = give_out([a_ticket()], [replace(people[0], last_assigned_at=None), people[1]], ROUND, {}, NOON)
    assert given(outcome).colleague == 1, "whoever was never given any goes first"


def test_round_robin_looks_at_no_load() -> None:
    people = [ann(load=9, last_assigned_at=NOON - 2 * MINUTE), bob(last_assigned_at=NOON - MINUTE)]
    [outcome] = give_out([a_ticket()], people, ROUND, {}, NOON)
    assert (given(outcome).colleague, outcome.skipped) == (1, {2: WhyNot.LATER_TURN})


def test_the_most_urgent_is_given_first_and_counts_for_the_next() -> None:
    """Room for one each: the late one, then the higher rank, and the lower number among equals goes without."""
    items = [a_ticket(ticket=4), a_ticket(ticket=3), a_ticket(ticket=2, rank=5.0), a_ticket(ticket=1, risk=2, rank=-1)]
    outcomes = give_out(items, [ann(capacity=2), bob(capacity=1)], PUSH, {}, NOON)
    assert [outcome.ticket for outcome in outcomes] == [1, 2, 3, 4]
    assert [given(outcome).colleague for outcome in outcomes[:3]] == [1, 2, 1]
    assert outcomes[3] == Nobody(4, {1: WhyNot.FULL, 2: WhyNot.FULL})
    assert [given(outcome).given_at - NOON for outcome in outcomes[:3]] == [
        n * timedelta(microseconds=1) for n in range(3)
    ]


def test_weights_of_channels() -> None:
    """An e-mail takes three places and leaves room for one more on X."""
    items = [a_ticket(ticket=1, channel="email"), a_ticket(ticket=2), a_ticket(ticket=3)]
    outcomes = give_out(items, [ann(capacity=4)], PUSH, {"email": 3}, NOON)
    assert [isinstance(outcome, Assignment) for outcome in outcomes] == [True, True, False]


def test_all_that_somebody_lacks() -> None:
    """For a lead who overrules it."""
    who = ann(status=PresenceStatus.AWAY, on_shift=False, load=10, languages=frozenset({"en"}))
    lacks = unmet(demand_of(a_ticket(), PUSH, {}, NOON), who)
    assert lacks == (WhyNot.AWAY, WhyNot.OFF_SHIFT, WhyNot.LANGUAGE, WhyNot.FULL)
    assert unmet(demand_of(a_ticket(), PUSH, {}, NOON), ann()) == ()


def test_nothing_waits_or_nobody_is_there() -> None:
    assert give_out([], [ann()], PUSH, {}, NOON) == []
    assert give_out([a_ticket()], [], PUSH, {}, NOON) == [Nobody(1, {})]
