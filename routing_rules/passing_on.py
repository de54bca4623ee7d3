"""Whether what some colleagues were asked falls to others by now: nobody waits for people who have left."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from routing_rules.service_levels import ServiceLevels
from routing_rules.takers import Person, Taking, answer_for, leads_warned
from routing_rules.vocabulary import StepAction


def falls_to(
    action: StepAction,
    level: str | None,
    asked: Sequence[int],
    levels: ServiceLevels,
    people: Sequence[Person],
    now: datetime,
) -> Taking | None:
    """Who is asked instead. None while one of them is reached, and when asking anew would find the same people.

    What fell to people who are absent comes back to whoever turns up first. Whoever was woken is on the way: that is
    taken over only by somebody who is there. A warning of who has the ticket in hand is not passed on, since the
    ticket itself is freed then.
    """
    if action is StepAction.WARN_OWNER or any_reached(asked, people):
        return None
    taking = leads_warned(people) if level is None else answer_for(level, levels, people, now)
    if set(taking.takers) == set(asked) or (action is StepAction.WAKE and not any_reached(taking.takers, people)):
        return None
    return taking


def any_reached(ids: Iterable[int], people: Iterable[Person]) -> bool:
    """Whether one of these colleagues is there or on call."""
    wanted = set(ids)
    return any(person.is_reached for person in people if person.id in wanted)
