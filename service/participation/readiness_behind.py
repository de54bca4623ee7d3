"""The tickets behind each figure of a cell's readiness: exactly as many as the figure says."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from routing_rules.asked import Asked, DraftVerdict
from routing_rules.reactions import Reaction
from routing_rules.readiness import SETTLED_AFTER
from routing_rules.readiness_parts import FigureKind


class Behind(NamedTuple):
    """One time that somebody was asked; a ticket about which it happened twice stands there twice."""

    ticket: int
    value: float
    """What it adds to the figure: minutes, characters, or 1 when it is in the share and 0 when it is not."""


_Value = Callable[[Asked, datetime], float | None]


def behind(asked: Iterable[Asked], kind: FigureKind, now: datetime, *, control: bool = False) -> list[Behind]:
    """What a figure of the cell, or of its control group, was counted from, in the order in which it was asked."""
    value_of = _VALUES[kind]
    counted = ((one.ticket, value_of(one, now)) for one in asked if one.inside is not control)
    return [Behind(ticket, value) for ticket, value in counted if value is not None]


def _in_time(one: Asked, now: datetime) -> float | None:
    met = one.in_time(now)
    return None if met is None else float(met)


def _minutes(one: Asked, now: datetime) -> float | None:
    return None if one.answered is None else one.minutes


def _bounced(one: Asked, now: datetime) -> float | None:
    return float(one.bounced is not None) if one.bounced is not None or one.answered is not None else None


def _unchanged(one: Asked, now: datetime) -> float | None:
    return None if one.draft is None else float(one.draft.verdict is DraftVerdict.UNCHANGED)


def _edit(one: Asked, now: datetime) -> float | None:
    is_edited = one.draft is not None and one.draft.verdict is DraftVerdict.EDITED
    return float(one.draft.distance) if is_edited and one.draft is not None else None


def _came_back(one: Asked, now: datetime) -> float | None:
    if one.answered is None or now - one.answered < SETTLED_AFTER:
        return None
    return float(one.came_back(SETTLED_AFTER))


def _reacted(how: Reaction) -> _Value:
    def value(one: Asked, now: datetime) -> float | None:
        return None if one.answered is None or one.reaction is None else float(one.reaction is how)

    return value


_VALUES: Mapping[FigureKind, _Value] = {
    FigureKind.LOAD: lambda one, now: 1.0,
    FigureKind.WITHIN_OLA: _in_time,
    FigureKind.MEDIAN_MINUTES: _minutes,
    FigureKind.P90_MINUTES: _minutes,
    FigureKind.BOUNCED: _bounced,
    FigureKind.UNCHANGED: _unchanged,
    FigureKind.EDIT_DISTANCE: _edit,
    FigureKind.CAME_BACK: _came_back,
} | {FigureKind(how): _reacted(how) for how in Reaction}
