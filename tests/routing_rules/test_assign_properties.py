"""What holds of giving out work, whatever waits and whoever is there."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.assign import Assignment, Nobody, give_out
from routing_rules.receivers import Receiver, WorkItem, demand_of, lacking, unmet
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import Balance, PresenceStatus, Role
from tests.tries import tries

CALM = tries(60)
"""How long an example takes says more about the machine than about the rules."""
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WEIGHTS = {"x": 1, "email": 3, "forum": 2}
LANGUAGES = st.frozensets(st.sampled_from(["nl", "en", "de"]), max_size=2)
PROCESSES = st.frozensets(st.sampled_from(["billing", "porting"]), max_size=1)
WORKS = st.builds(
    QueueWork,
    balance=st.sampled_from(Balance),
    relax_language=st.integers(0, 20).map(lambda minutes: timedelta(minutes=minutes)),
    relax_process=st.integers(0, 20).map(lambda minutes: timedelta(minutes=minutes)),
)
ITEMS = st.lists(
    st.builds(
        WorkItem,
        ticket=st.integers(1, 99),
        queue=st.sampled_from(["webcare", "triage"]),
        department=st.just("webcare"),
        channel=st.sampled_from(["x", "email", "forum", "whatsapp"]),
        language=st.sampled_from(["nl", "en", "de", "und"]),
        process=st.sampled_from([None, "billing", "porting"]),
        risk=st.integers(0, 2),
        rank=st.integers(-3, 3).map(float),
        waiting_since=st.integers(0, 25).map(lambda minutes: NOON - timedelta(minutes=minutes)),
        earlier=st.none() | st.integers(1, 6),
        declined_by=st.frozensets(st.integers(1, 6), max_size=2),
    ),
    max_size=12,
    unique_by=lambda item: item.ticket,
)
PEOPLE = st.lists(
    st.builds(
        Receiver,
        colleague=st.integers(1, 6),
        department=st.sampled_from(["webcare", "webcare", "billing"]),
        roles=st.frozensets(st.sampled_from(Role)),
        status=st.sampled_from(PresenceStatus),
        on_shift=st.booleans(),
        load=st.integers(0, 6),
        capacity=st.integers(0, 8),
        languages=LANGUAGES,
        processes=PROCESSES,
        last_assigned_at=st.none() | st.integers(1, 50).map(lambda minutes: NOON - timedelta(minutes=minutes)),
    ),
    max_size=6,
    unique_by=lambda one: one.colleague,
)


def weigh(item: WorkItem) -> int:
    """What a ticket takes."""
    return WEIGHTS.get(item.channel, 1)


@CALM
@given(ITEMS, PEOPLE, WORKS)
def test_only_whoever_can_receive_gets_anything(items: list[WorkItem], people: list[Receiver], work: QueueWork) -> None:
    """Nobody absent, off shift, elsewhere, or who declined; nobody over capacity; everybody else is accounted for."""
    known = {one.colleague: one for one in people}
    tickets = {item.ticket: item for item in items}
    load = {one.colleague: one.load for one in people}
    outcomes = give_out(items, people, work, WEIGHTS, NOON)
    assert sorted(outcome.ticket for outcome in outcomes) == sorted(tickets)
    for outcome in outcomes:
        item = tickets[outcome.ticket]
        others = set(known)
        if isinstance(outcome, Assignment):
            chosen = known[outcome.colleague]
            others.discard(outcome.colleague)
            load[outcome.colleague] += weigh(item)
            assert chosen.status == PresenceStatus.AVAILABLE
            assert chosen.on_shift
            assert chosen.department == item.department
            assert chosen.roles & {Role.AGENT, Role.DEPARTMENT}
            assert outcome.colleague not in item.declined_by
            assert load[outcome.colleague] <= chosen.capacity
            assert outcome.waived == lacking(item, chosen)
        assert set(outcome.skipped) == others


@CALM
@given(ITEMS, PEOPLE, WORKS)
def test_if_anybody_can_receive_it_somebody_gets_it(
    items: list[WorkItem], people: list[Receiver], work: QueueWork
) -> None:
    """At every ticket's turn; and once it waited long enough, no lack of a skill keeps it waiting."""
    now = dict.fromkeys((one.colleague for one in people), 0)
    known = {one.colleague: one for one in people}
    tickets = {item.ticket: item for item in items}
    for outcome in give_out(items, people, work, WEIGHTS, NOON):
        item = tickets[outcome.ticket]
        there = [replace(one, load=one.load + now[one.colleague]) for one in known.values()]
        able = [one for one in there if not unmet(demand_of(item, work, WEIGHTS, NOON), one)]
        assert isinstance(outcome, Assignment) == bool(able)
        if isinstance(outcome, Nobody):
            long_ago = replace(item, waiting_since=NOON - timedelta(days=1))
            unskilled = [replace(one, languages=frozenset(), processes=frozenset()) for one in there]
            [later] = give_out([long_ago], there, work, WEIGHTS, NOON)
            assert isinstance(later, Assignment) == any(
                not unmet(demand_of(long_ago, work, WEIGHTS, NOON), one) for one in unskilled
            )
        else:
            now[outcome.colleague] += weigh(item)


@CALM
@given(ITEMS, PEOPLE, WORKS, st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(
    items: list[WorkItem], people: list[Receiver], work: QueueWork, random: object
) -> None:
    shuffled_items, shuffled_people = [*items], [*people]
    random.shuffle(shuffled_items)  # type: ignore[attr-defined]
    random.shuffle(shuffled_people)  # type: ignore[attr-defined]
    assert give_out(shuffled_items, shuffled_people, work, WEIGHTS, NOON) == give_out(
        items, people, work, WEIGHTS, NOON
    )


@CALM
@given(ITEMS, PEOPLE, WORKS)
def test_one_by_one_is_the_same_as_together(items: list[WorkItem], people: list[Receiver], work: QueueWork) -> None:
    """What is written down after each suffices to go on from: a restart in between changes nobody's turn."""
    together = give_out(items, people, work, WEIGHTS, NOON)
    apart: list[Assignment | Nobody] = []
    at = NOON
    current = {one.colleague: one for one in people}
    for item in sorted(items, key=lambda item: (-item.risk, -item.rank, item.ticket)):
        waited = NOON - item.waiting_since
        [outcome] = give_out([replace(item, waiting_since=at - waited)], current.values(), work, WEIGHTS, at)
        apart.append(outcome)
        if isinstance(outcome, Assignment):
            chosen = current[outcome.colleague]
            current[outcome.colleague] = replace(chosen, load=chosen.load + weigh(item), last_assigned_at=at)
            at += timedelta(microseconds=1)
    assert apart == together


EQUALS = st.integers(1, 6)


@given(EQUALS, st.integers(0, 40), st.data())
@tries(40)
def test_round_robin_is_round(people: int, tickets: int, data: st.DataObject) -> None:
    """Among equals, in however many goes it happens, nobody is two ahead of anybody."""
    team = {
        number: Receiver(
            number, "webcare", frozenset({Role.AGENT}), PresenceStatus.AVAILABLE, True, load=0, capacity=1_000
        )
        for number in range(1, people + 1)
    }
    work = QueueWork(balance=Balance.ROUND_ROBIN)
    counts = Counter(dict.fromkeys(team, 0))
    at, done = NOON, 0
    while done < tickets:
        some = data.draw(st.integers(1, tickets - done))
        items = [WorkItem(done + n, "webcare", "webcare", "x", "nl", None, 0, 0.0, NOON) for n in range(some)]
        for outcome in give_out(items, team.values(), work, {}, at):
            assert isinstance(outcome, Assignment)
            counts[outcome.colleague] += 1
            team[outcome.colleague] = replace(team[outcome.colleague], last_assigned_at=outcome.given_at)
            assert max(counts.values()) - min(counts.values()) <= 1
        done += some
        at += timedelta(seconds=2)


@CALM
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 12)), min_size=1, max_size=6), st.integers(1, 20))
def test_least_loaded_never_gives_to_the_more_loaded(team: list[tuple[int, int]], tickets: int) -> None:
    """Among people who differ in nothing else and have room."""
    people = [
        Receiver(number, "webcare", frozenset({Role.AGENT}), PresenceStatus.AVAILABLE, True, load, capacity)
        for number, (load, capacity) in enumerate(team)
    ]
    items = [WorkItem(n, "webcare", "webcare", "x", "nl", None, 0, 0.0, NOON) for n in range(tickets)]
    load = {one.colleague: one.load for one in people}
    for outcome in give_out(items, people, QueueWork(), {}, NOON):
        room = [one for one in people if load[one.colleague] < one.capacity]
        if isinstance(outcome, Nobody):
            assert not room
            continue
        chosen = people[outcome.colleague]
        share = load[chosen.colleague] / chosen.capacity
        assert all(share <= load[one.colleague] / one.capacity + 1e-12 for one in room)
        load[chosen.colleague] += 1
