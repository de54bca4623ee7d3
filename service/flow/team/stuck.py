"""What is stuck: work that nobody who is there will take up by itself, each kind with its most urgent tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.calendars import ALWAYS, is_open
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Work
from service.flow.team.queries import (
    SHOWN,
    Asked,
    Counted,
    First,
    Line,
    Member,
    asked_of_levels,
    first_of_all,
    queue_counts,
)
from service.flow.team.takers import untakeable
from service.tickets.waiting import QueueSize, queue_sizes


class StuckKind(StrEnum):
    """Why something is stuck."""

    ABSENT = "absent"
    """In the hands of somebody who is offline."""
    UNACKNOWLEDGED = "unacknowledged"
    DESERTED = "deserted"
    """Of a department of which nobody is there in its hours."""
    LATE = "late"
    MANUAL = "manual"
    """Waits for a lead to assign it."""
    UNTAKEABLE = "untakeable"
    """Is given out, and nobody who is there can receive it."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """One thing that is stuck."""

    kind: StuckKind
    key: str
    """Of the colleague, level, department or queue."""
    count: int
    lines: Sequence[Line]
    pinned: int = 0
    since: datetime | None = None
    """Offline, or asked, since when."""
    queue: str = ""
    """Where to look for all of it."""
    has_more: bool = False
    """There may be more than `count`; nobody looked further."""


@dataclass(frozen=True, slots=True)
class DepartmentNow:
    """One department, as it stands now."""

    slug: str
    is_open: bool
    """Whether it is within its hours."""
    colleagues: int
    present: int
    available: int
    waiting: int
    has_more: bool
    """There are more than `waiting`; nobody counted how many."""
    oldest: datetime | None
    late: int
    in_hand: int
    capacity: int
    """Of those who are available."""
    load: int
    queues: Sequence[str]


async def whole_team(
    session: AsyncSession, rulebook: Rulebook, everybody: Sequence[Member], at: datetime
) -> tuple[list[DepartmentNow], list[Stuck]]:
    """Each department, and all that is stuck, the worst kind first."""
    sizes = {size.queue.slug: size for size in await queue_sizes(session)}
    counts = await queue_counts(session, list(rulebook.queues))
    departments = [_department(slug, rulebook, everybody, sizes, counts, at) for slug in rulebook.departments]
    asked = await asked_of_levels(session, list(rulebook.service_levels.levels))
    absent = [one for one in everybody if not one.is_present and one.hands.in_hand]
    deserted = [one for one in departments if one.is_open and not one.present and one.waiting]
    late = [slug for slug, count in counts.items() if count.late]
    work = rulebook.service_levels.work
    manual = [slug for slug, count in counts.items() if count.free and slug in work and work[slug].work is Work.MANUAL]
    left = {slug for one in deserted for slug in one.queues}
    pushed = [slug for slug, count in counts.items() if count.free and slug in work and work[slug].work is Work.PUSH]
    nobodys = await untakeable(session, rulebook, everybody, [slug for slug in pushed if slug not in left], at)
    first = await first_of_all(
        session,
        queues={*late, *left},
        free=manual,
        colleagues=[one.id for one in absent],
    )
    return departments, [
        *_unacknowledged(asked),
        *(_held(one, first) for one in absent),
        *(_deserted(one, first) for one in deserted),
        *(
            Stuck(StuckKind.UNTAKEABLE, slug, len(one.lines), one.lines[:SHOWN], queue=slug, has_more=one.has_more)
            for slug, one in nobodys.items()
        ),
        *(_late(slug, counts[slug], first) for slug in late),
        *(Stuck(StuckKind.MANUAL, slug, counts[slug].free, first.free[slug], queue=slug) for slug in manual),
    ]


def _department(
    slug: str,
    rulebook: Rulebook,
    everybody: Sequence[Member],
    sizes: Mapping[str, QueueSize],
    counts: Mapping[str, Counted],
    at: datetime,
) -> DepartmentNow:
    levels = rulebook.service_levels
    own = [one for one in everybody if one.department == slug]
    available = [one for one in own if one.status == "available"]
    queues = [queue.slug for queue in rulebook.queues.values() if queue.department == slug]
    waiting = [sizes[queue] for queue in queues if queue in sizes]
    return DepartmentNow(
        slug=slug,
        is_open=is_open(levels.calendars.get(levels.departments.get(slug, ""), ALWAYS), at),
        colleagues=len(own),
        present=sum(one.is_present for one in own),
        available=len(available),
        waiting=sum(size.waiting for size in waiting),
        has_more=any(size.more for size in waiting),
        oldest=min((size.oldest for size in waiting if size.oldest is not None), default=None),
        late=sum(counts[queue].late for queue in queues if queue in counts),
        in_hand=sum(one.hands.in_hand for one in own),
        capacity=sum(one.capacity for one in available),
        load=sum(one.hands.load for one in available),
        queues=queues,
    )


def _unacknowledged(asked: Mapping[str, Asked]) -> list[Stuck]:
    return [
        Stuck(StuckKind.UNACKNOWLEDGED, level, one.open, one.lines, since=one.since, queue=level)
        for level, one in asked.items()
    ]


def _held(one: Member, first: First) -> Stuck:
    lines = first.held.get(one.id, ())
    since = one.seen_at if one.seen_at is not None else one.since
    return Stuck(StuckKind.ABSENT, str(one.id), one.hands.in_hand, lines, pinned=one.hands.pinned, since=since)


def _deserted(one: DepartmentNow, first: First) -> Stuck:
    lines = [line for queue in one.queues for line in first.of_queue.get(queue, ())]
    return Stuck(StuckKind.DESERTED, one.slug, one.waiting, lines[:5], queue=next(iter(one.queues), ""))


def _late(slug: str, counted: Counted, first: First) -> Stuck:
    lines = first.of_queue[slug][: counted.late]
    return Stuck(StuckKind.LATE, slug, counted.late, lines, queue=slug)
