"""The control group: what authors outside the share asked, and how the hub dealt with it, by the department's measure.

Both groups are held against one yardstick, the department's OLA and its business hours, though nobody promised that of
the hub: a difference then comes from who answered, not from how it was counted.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from routing_rules.calendars import ALWAYS, after_open_time
from routing_rules.clocks import AT_REST
from routing_rules.happenings import Happening
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.policies import terms_of
from routing_rules.service_levels import InForce
from routing_rules.vocabulary import ClockKind, EventKind
from service.participation.asked_askings import Asking, minutes_between, publisher
from service.participation.asked_rows import Spoken, Told, Wanted


def control(story: Sequence[Told], wanted: Wanted) -> Asking | None:
    """The hub's part in a ticket of the control group, from when it was decided there; None: it is in no such group."""
    place = _begins(story, wanted, lambda message: not message.inside)
    if place is None:
        return None
    happening, force, _ = story[place]
    if happening.home in force.levels.queue_departments:
        return None
    asking = Asking(wanted.department, wanted.cell.process, happening.at, "", due=_due(happening, force, wanted))
    for later in story[place + 1 :]:
        if _ended(asking, later, story):
            break
    return asking


def would_be(story: Sequence[Told], wanted: Wanted) -> datetime | None:
    """When the ticket would have gone to the department, were the cell not in stage shadow."""
    place = _begins(story, wanted, lambda message: message.inside and message.shadow == wanted.department)
    return None if place is None else story[place].happening.at


def _begins(story: Sequence[Told], wanted: Wanted, matters: Callable[[Spoken], bool]) -> int | None:
    """The first event brought by a message decided so in the cell, after which the ticket waits for us in its process.

    A ticket whose first such event was before the window is none of this window's.
    """
    for place, (happening, _, message) in enumerate(story):
        if message is None or message.cell != str(wanted.cell) or not matters(message):
            continue
        if happening.state in WAITING_FOR_US and happening.facts.process == wanted.cell.process:
            return place if happening.at >= wanted.since else None
    return None


def _due(happening: Happening, force: InForce, wanted: Wanted) -> datetime | None:
    terms = terms_of(ClockKind.ANSWER, wanted.department, happening.facts, force.levels)
    if terms.seconds is None:
        return None
    calendar = force.levels.calendars.get(terms.calendar, ALWAYS)
    return after_open_time(calendar, happening.at, timedelta(seconds=terms.seconds))


def _ended(asking: Asking, told: Told, story: Sequence[Told]) -> bool:
    """The hub answers by its reply; the ticket may also come to rest, go to a department, or be answered by one."""
    happening, force, _ = told
    if happening.kind is EventKind.REPLY_DELIVERED and publisher(story, happening.data.get("reply_id")) is None:
        asking.answered = asking.public = happening.at
        asking.minutes = minutes_between(asking.opened, happening.at, asking.department, force.levels)
    elif (
        happening.kind is EventKind.REPLY_DELIVERED
        or happening.state in AT_REST
        or happening.home in force.levels.queue_departments
    ):
        asking.withdrawn = happening.at
    return asking.is_over
