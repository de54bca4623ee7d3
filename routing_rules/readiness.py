"""How well a department does in one cell, against the control group of the same weeks: figures with their intervals.

Shares are exact, times are in business minutes, and a percentile is the SLA report's: by nearest rank. Of n things
none is left out silently: each figure says how many are behind it, and whether that is enough to go by.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, isfinite

from routing_rules.asked import Asked, DraftVerdict
from routing_rules.intervals import byar, difference, quantile_places, wilson
from routing_rules.reactions import Reaction
from routing_rules.readiness_parts import (
    COMPARED,
    DEFAULT_BOUNDS,
    Bounds,
    Difference,
    Figure,
    FigureKind,
    Knowable,
    NotYet,
    Readiness,
)
from routing_rules.sla_report import place

SETTLED_AFTER = timedelta(hours=48)
"""So long after an answer it is known whether the customer came back."""
_DAY = timedelta(days=1)
_AT_ONCE = timedelta()


def readiness(
    asked: Iterable[Asked], since: datetime, now: datetime, share: int = 100, bounds: Bounds = DEFAULT_BOUNDS
) -> Readiness:
    """The figures of the questions that were asked from `since` (the cell's stage began, or a window) until `now`."""
    groups: dict[bool, list[Asked]] = {True: [], False: []}
    for one in asked:
        groups[one.inside].append(one)
    scale = _Scale(max((now - since) / _DAY, 1.0), now, bounds.needed)
    figures = scale.figures(groups[True])
    measured = scale.figures(groups[False])
    control: dict[FigureKind, Figure] = {kind: measured[kind] for kind in COMPARED}
    compared: dict[FigureKind, Difference | None] = {
        kind: _difference(figures[kind], control[kind]) for kind in COMPARED
    }
    return Readiness(
        share,
        figures,
        scale.bounced_because(groups[True]),
        control,
        {kind: apart for kind, apart in compared.items() if apart is not None},
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """What figures are measured with."""

    days: float
    now: datetime
    needed: int

    def figures(self, asked: Sequence[Asked]) -> dict[FigureKind, Figure]:
        in_time = [met for one in asked if (met := one.in_time(self.now)) is not None]
        minutes = sorted(one.minutes for one in asked if one.answered is not None and one.minutes is not None)
        drafts = [one.draft for one in asked if one.draft is not None]
        edits = sorted(float(draft.distance) for draft in drafts if draft.verdict is DraftVerdict.EDITED)
        unchanged = sum(draft.verdict is DraftVerdict.UNCHANGED for draft in drafts)
        reactions = Counter(one.reaction for one in asked if one.answered is not None and one.reaction is not None)
        return {
            FigureKind.LOAD: self._load(len(asked)),
            FigureKind.WITHIN_OLA: self._share(sum(in_time), len(in_time)),
            FigureKind.MEDIAN_MINUTES: self._quantile(minutes, 50),
            FigureKind.P90_MINUTES: self._quantile(minutes, 90),
            FigureKind.BOUNCED: self._share(*_bounces(asked)),
            FigureKind.UNCHANGED: self._share(unchanged, len(drafts)),
            FigureKind.EDIT_DISTANCE: self._quantile(edits, 50),
            FigureKind.CAME_BACK: self._came_back(asked),
        } | {FigureKind(kind): self._share(reactions[kind], reactions.total()) for kind in Reaction}

    def bounced_because(self, asked: Sequence[Asked]) -> dict[str, Figure]:
        reasons = Counter(one.bounced.reason for one in asked if one.bounced is not None)
        return {reason: self._share(count, _bounces(asked)[1]) for reason, count in sorted(reasons.items())}

    def _load(self, count: int) -> Figure:
        low, high = byar(count)
        return Figure(count, count / self.days, low / self.days, high / self.days, self._knowable(count))

    def _share(self, part: int, whole: int, knowable: Knowable | NotYet | None = None) -> Figure:
        knowable = knowable or self._knowable(whole)
        if not whole:
            return Figure(0, None, None, None, knowable)
        return Figure(whole, part / whole, *wilson(part, whole), knowable)

    def _quantile(self, ordered: Sequence[float], percent: int) -> Figure:
        n = len(ordered)
        if not n:
            return Figure(0, None, None, None, self._knowable(0))
        low, high = [None if end is None else ordered[end] for end in quantile_places(n, percent)]
        return Figure(n, ordered[place(n, percent)], low, high, self._knowable(n))

    def _came_back(self, asked: Sequence[Asked]) -> Figure:
        settled = [one for one in asked if one.answered is not None and self.now - one.answered >= SETTLED_AFTER]
        settling = sorted(
            one.answered for one in asked if one.answered is not None and self.now - one.answered < SETTLED_AFTER
        )
        knowable = self._knowable(len(settled), settling, SETTLED_AFTER)
        return self._share(sum(one.came_back(SETTLED_AFTER) for one in settled), len(settled), knowable)

    def _knowable(
        self, n: int, settling: Sequence[datetime] = (), settled_after: timedelta = _AT_ONCE
    ) -> Knowable | NotYet:
        """`settling` are the moments, in order, of what will count so long after it."""
        missing = self.needed - n
        if missing <= 0:
            return Knowable(n)
        per_day = (n + len(settling)) / self.days
        around = None
        if missing <= len(settling):
            around = (settling[missing - 1] + settled_after).date()
        elif per_day:
            wait = timedelta(days=ceil((missing - len(settling)) / per_day))
            around = (self.now + wait + settled_after).date()
        return NotYet(n, self.needed, per_day, around)


def _bounces(asked: Sequence[Asked]) -> tuple[int, int]:
    """How many bounced, and of how many it is known whether they did."""
    bounced = sum(one.bounced is not None for one in asked)
    return bounced, bounced + sum(one.bounced is None and one.answered is not None for one in asked)


def _difference(figure: Figure, control: Figure) -> Difference | None:
    if figure.value is None or control.value is None:
        return None
    low, high = difference(figure.value, figure.interval, control.value, control.interval)
    return Difference(figure.value - control.value, low if isfinite(low) else None, high if isfinite(high) else None)
