"""The figures of readiness once more, counted one by one with other means: what the figures are compared with."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from math import comb

from routing_rules.asked import Asked

TWO_DAYS = timedelta(days=2)
Answer = tuple[int, float | None, float | None, float | None]
"""Behind it, the number, from, to."""
Z = 1.959963984540054


def counted(records: Iterable[Asked], now: datetime) -> dict[str, Answer]:
    """Every figure but the load, by the name of its kind."""
    rows = list(records)
    answered = [row for row in rows if row.answered]
    old = [row for row in answered if _answer(row) + TWO_DAYS <= now]
    ended = [row for row in rows if row.answered or row.bounced]
    judged = [row for row in rows if _met(row) or _missed(row, now)]
    drafts = [row for row in rows if row.draft]
    known = [row for row in answered if row.reaction]
    minutes = [row.minutes for row in answered if row.minutes is not None]
    edits = [float(row.draft.distance) for row in drafts if row.draft and row.draft.verdict == "edited"]
    return {
        "within_ola": _of(judged, lambda row: not _missed(row, now)),
        "median_minutes": _percentile(minutes, 50),
        "p90_minutes": _percentile(minutes, 90),
        "bounced": _of(ended, lambda row: row.bounced is not None),
        "unchanged": _of(drafts, lambda row: row.draft is not None and row.draft.verdict == "unchanged"),
        "edit_distance": _percentile(edits, 50),
        "came_back": _of(old, _came_back),
        **{
            name: _of(known, lambda row, name=name: row.reaction == name)  # type: ignore[misc]
            for name in ("thanks", "silence", "asked_again", "angrier")
        },
    }


def bounces(records: Iterable[Asked]) -> dict[str, Answer]:
    """The same by reason."""
    ended = [row for row in records if row.answered or row.bounced]
    said = [row.bounced.reason if row.bounced else None for row in ended]
    return {reason: _share(said.count(reason), len(said)) for reason in said if reason is not None}


def difference_counted(one: Answer, other: Answer) -> tuple[float, float | None, float | None] | None:
    """The square of how far the difference may be off is the sum of both squares."""
    _, value, low, high = one
    _, control, control_low, control_high = other
    if value is None or control is None:
        return None
    down = None if low is None or control_high is None else abs(complex(value - low, control_high - control))
    up = None if high is None or control_low is None else abs(complex(high - value, control - control_low))
    apart = value - control
    return apart, None if down is None else apart - down, None if up is None else apart + up


def _answer(row: Asked) -> datetime:
    assert row.answered is not None
    return row.answered


def _waited_until(row: Asked) -> set[datetime]:
    return {row.answered, row.bounced.at if row.bounced else None, row.withdrawn} - {None}  # type: ignore[return-value]


def _missed(row: Asked, now: datetime) -> bool:
    return row.due is not None and all(row.due < moment for moment in _waited_until(row) or {now})


def _met(row: Asked) -> bool:
    return row.due is not None and row.answered is not None and not row.due < row.answered


def _came_back(row: Asked) -> bool:
    window = (_answer(row), _answer(row) + TWO_DAYS)
    return any(
        moment is not None and window[0] <= moment <= window[1] for moment in (row.asked_again_at, row.reopened_at)
    )


def _of(rows: list[Asked], counts: Callable[[Asked], bool]) -> Answer:
    return _share(sum(1 for row in rows if counts(row)), len(rows))


def _share(part: int, n: int) -> Answer:
    if not n:
        return 0, None, None, None
    share = part / n
    return n, share, _end(share, n, 0.0), _end(share, n, 1.0)


def _end(share: float, n: int, extreme: float) -> float:
    """By bisection: the outermost share from which this one is no more than 1.96 of its standard errors away."""
    inside, outside = share, extreme
    if share == extreme:
        return extreme
    for _ in range(80):
        middle = (inside + outside) / 2
        if n * (share - middle) ** 2 <= Z * Z * middle * (1 - middle):
            inside = middle
        else:
            outside = middle
    return inside


def _percentile(values: list[float], percent: int) -> Answer:
    """The smallest value that so many percent do not exceed; and the closest two that enclose it surely enough."""
    n = len(values)
    if not n:
        return 0, None, None, None
    ordered = sorted(values)
    value = min(one for one in values if 100 * sum(other <= one for other in values) >= percent * n)
    p = Fraction(percent, 100)
    chances = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    lows = [rank for rank in range(1, n + 1) if sum(chances[:rank]) <= Fraction(1, 40)]
    highs = [rank for rank in range(1, n + 1) if sum(chances[rank:]) <= Fraction(1, 40)]
    return n, value, ordered[max(lows) - 1] if lows else None, ordered[min(highs) - 1] if highs else None
