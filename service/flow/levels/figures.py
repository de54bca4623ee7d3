"""What a draft would have changed, in figures: how it is now beside how it would be."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from routing_rules.service_levels import ServiceLevels
from routing_rules.targets import LATE, NEAR
from routing_rules.vocabulary import ClockKind, StepAction
from service.flow.levels.what_if import ESCALATIONS, WARNINGS, Judged, PastTicket, judge_all

MOST_CHANGED = 10
_NOTHING = timedelta()
_CLOCKS = tuple(ClockKind)


@dataclass(frozen=True, slots=True)
class Pair:
    """A number of tickets, now and under the draft."""

    now: int
    draft: int


@dataclass(frozen=True, slots=True)
class StepFigure:
    """How many tickets came to a step of a clock."""

    clock: ClockKind
    step: str
    """"near" and "late" are every clock's own."""
    action: StepAction | None
    tickets: Pair


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """How many targets of a clock have a verdict, and how many of these were met."""

    clock: ClockKind
    judged: Pair
    met: Pair


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket that the draft makes another of."""

    id: int
    subject: str
    now: datetime | None
    """Its earliest open deadline."""
    draft: datetime | None
    more: Sequence[tuple[ClockKind, str, StepAction | None]]
    """Steps that it would have come to and did not."""
    fewer: Sequence[tuple[ClockKind, str, StepAction | None]]

    @property
    def difference(self) -> timedelta:
        """How much later its deadline would be."""
        return _NOTHING if self.now is None or self.draft is None else self.draft - self.now


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it."""

    tickets: int
    is_capped: bool
    """There were more: these are the newest."""
    warned: Pair
    near: Pair
    late: Pair
    escalated: Pair
    steps: Sequence[StepFigure]
    shares: Sequence[ShareFigure]
    open: int
    """How many of them have an open deadline, now or under the draft."""
    moved: int
    """How many of these deadlines would be at another moment."""
    earlier: int
    median: timedelta | None
    """By how much, in the middle; negative is earlier."""
    changed: Sequence[Moved]
    """The most changed ones first."""


def figures(
    tickets: Sequence[PastTicket], now: ServiceLevels, draft: ServiceLevels, at: datetime, limit: int
) -> Figures:
    """The figures of these tickets, of which the first `limit` count."""
    counted = tickets[:limit]
    before = judge_all(counted, now, now.priority, at)
    after = judge_all(counted, draft, now.priority, at)
    moved = [_moved(*each) for each in zip(counted, before, after, strict=True)]
    shifts = [one.difference for one in moved if one.difference]
    return Figures(
        tickets=len(counted),
        is_capped=len(tickets) > limit,
        warned=_doing(before, after, WARNINGS.__contains__),
        near=_coming_to(before, after, NEAR),
        late=_coming_to(before, after, LATE),
        escalated=_doing(before, after, ESCALATIONS.__contains__),
        steps=_steps(before, after),
        shares=_shares(before, after),
        open=sum(one.now is not None or one.draft is not None for one in moved),
        moved=sum(one.now != one.draft for one in moved),
        earlier=sum(shift < _NOTHING for shift in shifts),
        median=timedelta(seconds=median(shift.total_seconds() for shift in shifts)) if shifts else None,
        changed=sorted(filter(_is_changed, moved), key=_by_change)[:MOST_CHANGED],
    )


def _moved(ticket: PastTicket, now: Judged, draft: Judged) -> Moved:
    return Moved(
        id=ticket.id,
        subject=ticket.subject,
        now=now.due_at,
        draft=draft.due_at,
        more=[(*key, action) for key, action in draft.reached.items() if key not in now.reached],
        fewer=[(*key, action) for key, action in now.reached.items() if key not in draft.reached],
    )


def _is_changed(one: Moved) -> bool:
    return bool(one.more or one.fewer) or one.now != one.draft


def _by_change(one: Moved) -> tuple[int, timedelta, int]:
    return -len(one.more) - len(one.fewer), -abs(one.difference), -one.id


def _doing(before: Sequence[Judged], after: Sequence[Judged], fits: Callable[[object], bool]) -> Pair:
    now, draft = (sum(any(map(fits, one.reached.values())) for one in judged) for judged in (before, after))
    return Pair(now, draft)


def _coming_to(before: Sequence[Judged], after: Sequence[Judged], step: str) -> Pair:
    now, draft = (sum(any(slug == step for _, slug in one.reached) for one in judged) for judged in (before, after))
    return Pair(now, draft)


def _steps(before: Sequence[Judged], after: Sequence[Judged]) -> list[StepFigure]:
    now, draft = _counted(before), _counted(after)
    actions: Mapping[tuple[ClockKind, str], StepAction | None] = {
        key: action for judged in (before, after) for one in judged for key, action in one.reached.items()
    }
    found = [
        StepFigure(clock, step, action, Pair(now[clock, step], draft[clock, step]))
        for (clock, step), action in actions.items()
    ]
    return sorted(found, key=_by_clock)


def _by_clock(one: StepFigure) -> tuple[int, bool, bool, int, str]:
    """Within a clock its own steps come first, then the one that most tickets come to."""
    return _CLOCKS.index(one.clock), one.action is not None, one.step == LATE, -one.tickets.draft, one.step


def _counted(judged: Sequence[Judged]) -> Counter[tuple[ClockKind, str]]:
    return Counter(key for one in judged for key in one.reached)


def _shares(before: Sequence[Judged], after: Sequence[Judged]) -> list[ShareFigure]:
    now, draft = (Counter(verdict for one in judged for verdict in one.kept) for judged in (before, after))
    return [
        ShareFigure(
            clock,
            judged=Pair(now[clock, True] + now[clock, False], draft[clock, True] + draft[clock, False]),
            met=Pair(now[clock, True], draft[clock, True]),
        )
        for clock in ClockKind
        if any(found[clock, met] for found in (now, draft) for met in (True, False))
    ]
