"""Who is asked when a ladder comes to a step: the example tables."""

from datetime import UTC, datetime

import pytest

from routing_rules.service_levels import Level
from routing_rules.takers import NOBODY, Person, Reason, Taking, Why, answer_for, leads_warned, owner_warned, woken
from routing_rules.vocabulary import PresenceStatus, Role
from tests.routing_rules.small_levels import LEAD, MANAGEMENT, NOON, OFFICE, level, small_levels

HERE, AWAY, GONE = PresenceStatus.AVAILABLE, PresenceStatus.AWAY, PresenceStatus.OFFLINE
NIGHT = datetime(2026, 1, 14, 22, tzinfo=UTC)
MORNING = datetime(2026, 1, 15, 8, tzinfo=UTC)
DUTY, HOOK = MANAGEMENT.emails, MANAGEMENT.webhook


def who(
    number: int, role: Role, status: PresenceStatus = HERE, *, on_call: bool = False, department: str = "webcare"
) -> Person:
    return Person(number, frozenset({role}), department, status, on_call)


def lead(number: int, status: PresenceStatus = HERE, *, on_call: bool = False) -> Person:
    return who(number, Role.LEAD, status, on_call=on_call)


def manager(number: int, status: PresenceStatus = HERE, *, on_call: bool = False) -> Person:
    return who(number, Role.MANAGER, status, on_call=on_call)


def agent(number: int, status: PresenceStatus = HERE, department: str = "webcare") -> Person:
    return who(number, Role.AGENT, status, department=department)


NO_LEAD = Reason(Why.NOBODY_PRESENT, "team_lead")
NO_MANAGER = Reason(Why.NOBODY_PRESENT, "management")


@pytest.mark.parametrize(
    ("people", "now", "taking"),
    [
        (
            [lead(1), lead(2), manager(3)],
            NOON,
            Taking("team_lead", (1, 2), because=(Reason(Why.AVAILABLE, "team_lead"),)),
        ),
        (
            [lead(1, GONE), lead(2, AWAY), manager(3)],
            NOON,
            Taking("management", (3,), (), HOOK, (NO_LEAD, Reason(Why.AVAILABLE, "management"))),
        ),
        (
            [lead(1), manager(3)],
            NIGHT,
            Taking(
                "management",
                (3,),
                (),
                HOOK,
                (Reason(Why.QUIET_HOURS, "team_lead", MORNING), Reason(Why.AVAILABLE, "management")),
            ),
        ),
        (
            [lead(1, AWAY), manager(3, GONE)],
            NOON,
            Taking("team_lead", (1,), because=(NO_MANAGER, Reason(Why.AWAY, "team_lead"))),
        ),
        (
            [lead(1, AWAY), manager(3, GONE), manager(4, GONE, on_call=True)],
            NOON,
            Taking("management", (4,), (), HOOK, (NO_LEAD, Reason(Why.ON_CALL, "management"))),
        ),
        (
            [lead(1, AWAY), manager(3, GONE)],
            NIGHT,
            Taking(
                "management",
                (3,),
                DUTY,
                HOOK,
                (Reason(Why.QUIET_HOURS, "team_lead", MORNING), NO_MANAGER, Reason(Why.ABSENT, "management")),
            ),
        ),
        (
            [agent(1, GONE), agent(2, AWAY)],
            NOON,
            Taking(
                "management",
                (2,),
                DUTY,
                HOOK,
                (
                    NO_LEAD,
                    NO_MANAGER,
                    Reason(Why.NO_COLLEAGUE, "management"),
                    Reason(Why.AWAY),
                    Reason(Why.AGENTS),
                ),
            ),
        ),
    ],
)
def test_who_stands_at_a_level(people: list[Person], now: datetime, taking: Taking) -> None:
    assert answer_for("team_lead", small_levels(), people, now) == taking


def test_an_installation_with_one_colleague_has_that_one() -> None:
    only = who(7, Role.DEPARTMENT, GONE, department="supply")
    taking = answer_for("team_lead", small_levels(), [only], NIGHT)
    assert (taking.takers, taking.because[-1]) == ((7,), Reason(Why.EVERYBODY))


def test_without_any_colleague_its_addresses_are_left() -> None:
    taking = answer_for("team_lead", small_levels(), [], NOON)
    assert (taking.level, taking.takers, taking.emails, taking.webhook) == ("management", (), DUTY, HOOK)


def test_the_last_level_has_no_quiet_hours() -> None:
    last = level("team_lead", Role.LEAD, wakeful=OFFICE)
    assert answer_for("team_lead", small_levels(levels=(last,)), [lead(1)], NIGHT).takers == (1,)


def test_a_level_of_departments_is_of_those_alone() -> None:
    supply = level("supply_lead", Role.AGENT, departments=frozenset({"supply"}), stand_in="management")
    people = [agent(1), agent(2, HERE, "supply"), manager(3)]
    assert answer_for("supply_lead", small_levels(levels=(supply, MANAGEMENT)), people, NOON).takers == (2,)


def test_a_level_of_addresses_alone_has_no_colleagues_of_its_own() -> None:
    desk = level("desk", emails=("desk@example.nl",))
    taking = woken("desk", small_levels(levels=(desk,)), [agent(1), manager(2)], NOON)
    assert (taking.level, taking.takers, taking.emails) == ("desk", (2,), ("desk@example.nl",))
    assert taking.because[0] == Reason(Why.NO_COLLEAGUE, "desk")


@pytest.mark.parametrize(
    ("ring", "takers"),
    [
        ((level("a", Role.LEAD, stand_in="b"), level("b", Role.MANAGER, stand_in="a")), (5,)),
        ((), (5,)),
    ],
)
def test_levels_in_a_circle_or_gone_end_with_somebody(ring: tuple[Level, ...], takers: tuple[int, ...]) -> None:
    assert answer_for("a", small_levels(levels=ring), [agent(5, GONE)], NOON).takers == takers


@pytest.mark.parametrize(
    ("people", "now", "woke", "takers", "emails"),
    [
        ([manager(1, GONE), manager(2)], NOON, "management", (1, 2), DUTY),
        ([manager(1, GONE, on_call=True), manager(2)], NIGHT, "management", (1,), DUTY),
        ([agent(9)], NOON, "management", (9,), DUTY),
    ],
)
def test_waking_a_level_asks_no_presence(
    people: list[Person], now: datetime, woke: str, takers: tuple[int, ...], emails: tuple[str, ...]
) -> None:
    taking = woken("management", small_levels(), people, now)
    assert (taking.level, taking.takers, taking.emails, taking.webhook) == (woke, takers, emails, HOOK)


def test_quiet_hours_wake_the_stand_in() -> None:
    taking = woken("team_lead", small_levels(), [lead(1), manager(2, GONE)], NIGHT)
    assert (taking.level, taking.takers) == ("management", (2,))
    assert taking.because == (Reason(Why.QUIET_HOURS, LEAD.queue, MORNING), Reason(Why.WOKEN, "management"))


@pytest.mark.parametrize(
    ("claimed_by", "offered_to", "takers", "because"),
    [
        (1, None, (1,), Why.CLAIMED),
        (1, 2, (1,), Why.CLAIMED),
        (None, 2, (2,), Why.OFFERED),
        (None, None, (), Why.UNCLAIMED),
        (8, None, (), Why.UNCLAIMED),
        (8, 9, (), Why.UNCLAIMED),
    ],
)
def test_who_is_warned_of_a_ticket(
    claimed_by: int | None, offered_to: int | None, takers: tuple[int, ...], because: Why
) -> None:
    taking = owner_warned(claimed_by, offered_to, [agent(1, GONE), agent(2), lead(3)])
    assert (taking.takers, [reason.why for reason in taking.because]) == (takers, [because])


@pytest.mark.parametrize(
    ("people", "takers"),
    [
        ([lead(1, GONE), lead(2), lead(3, AWAY)], (2,)),
        ([lead(1, GONE), lead(3, AWAY)], (3,)),
        ([lead(1, GONE), lead(2, GONE)], (1, 2)),
        ([manager(1, GONE), agent(2, GONE)], (1,)),
        ([manager(1, GONE), agent(2)], (2,)),
        ([], ()),
    ],
)
def test_leads_are_warned(people: list[Person], takers: tuple[int, ...]) -> None:
    assert leads_warned(people).takers == takers


def test_reasons_are_written_as_they_are_kept() -> None:
    reason = Reason(Why.QUIET_HOURS, "team_lead", MORNING)
    assert reason.written() == {"why": "quiet_hours", "level": "team_lead", "until": "2026-01-15T08:00:00+00:00"}
    assert NOBODY.because == ()
