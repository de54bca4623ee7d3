"""When what was asked of some falls to others: the example table."""

import pytest

from routing_rules.passing_on import falls_to
from routing_rules.takers import Person
from routing_rules.vocabulary import PresenceStatus, StepAction
from tests.routing_rules.small_levels import NOON, small_levels
from tests.routing_rules.test_takers import AWAY, GONE, HERE, lead, manager

LEVEL = "team_lead"


def both(one: PresenceStatus, other: PresenceStatus) -> list[Person]:
    return [lead(1, one), manager(2, other)]


@pytest.mark.parametrize(
    ("action", "level", "asked", "people", "takers"),
    [
        (StepAction.ESCALATE, LEVEL, [1], both(HERE, HERE), None),
        (StepAction.ESCALATE, LEVEL, [1], both(AWAY, HERE), None),
        (StepAction.ESCALATE, LEVEL, [1], [lead(1, GONE, on_call=True), manager(2)], None),
        (StepAction.ESCALATE, LEVEL, [1], both(GONE, HERE), (2,)),
        (StepAction.ESCALATE, LEVEL, [1, 2], both(GONE, HERE), None),
        (StepAction.ESCALATE, LEVEL, [1], both(GONE, GONE), (2,)),
        (StepAction.ESCALATE, LEVEL, [2], both(GONE, GONE), None),
        (StepAction.ESCALATE, LEVEL, [2], both(HERE, GONE), (1,)),
        (StepAction.ESCALATE, LEVEL, [9], both(HERE, GONE), (1,)),
        (StepAction.ESCALATE, LEVEL, [], [], None),
        (StepAction.ESCALATE, LEVEL, [], both(HERE, GONE), (1,)),
        (StepAction.WAKE, LEVEL, [1], both(GONE, HERE), (2,)),
        (StepAction.WAKE, LEVEL, [1], both(GONE, GONE), None),
        (StepAction.WARN_LEAD, None, [1], [lead(1, GONE), lead(3)], (3,)),
        (StepAction.WARN_LEAD, None, [1], both(GONE, HERE), None),
        (StepAction.WARN_OWNER, None, [1], both(GONE, HERE), None),
    ],
)
def test_falls_to(
    action: StepAction, level: str | None, asked: list[int], people: list[Person], takers: tuple[int, ...] | None
) -> None:
    taking = falls_to(action, level, asked, small_levels(), people, NOON)
    assert (None if taking is None else taking.takers) == takers
