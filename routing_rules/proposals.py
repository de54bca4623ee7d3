"""Whether a cell is ready for its next stage, should wait, or had better step back - and the figures that say so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from routing_rules.readiness_parts import DEFAULT_BOUNDS, Bounds, Figure, FigureKind, NotYet, Readiness
from routing_rules.vocabulary import Stage


class Verdict(StrEnum):
    """What is proposed; a person decides."""

    PROMOTE = "promote"
    HOLD = "hold"
    STEP_BACK = "step_back"


class EvidenceKind(StrEnum):
    """What a figure says of its bound."""

    AT_LEAST = "at_least"
    """Surely on the good side of a bound from below; the next two: nobody can say yet, and surely on the bad one."""
    PERHAPS_AT_LEAST = "perhaps_at_least"
    NOT_AT_LEAST = "not_at_least"
    AT_MOST = "at_most"
    """Likewise of a bound from above."""
    PERHAPS_AT_MOST = "perhaps_at_most"
    NOT_AT_MOST = "not_at_most"
    NOT_WORSE = "not_worse"
    """Than the control group, as far as anybody can say."""
    WORSE = "worse"
    NO_CONTROL = "no_control"
    NOT_YET = "not_yet"
    NOT_YET_ANY = "not_yet_any"
    """Not yet knowable, and nothing comes in."""
    CONTROL_NOT_YET = "control_not_yet"
    CONTROL_NOT_YET_ANY = "control_not_yet_any"
    LOAD_KNOWN = "load_known"
    NOTHING_ASKED = "nothing_asked"
    HIGHEST_STAGE = "highest_stage"


Number = float | date | None
"""A count, a figure or an end of its interval, or the day around which it is known; None: there is no such end."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: the figure that decided, with the numbers of its sentence."""

    kind: EvidenceKind
    figure: FigureKind | None
    """None: the stage decided."""
    numbers: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the figures say is best; the evidence is what decided, and nothing else."""

    verdict: Verdict
    evidence: tuple[Evidence, ...]


_Judged = tuple[Verdict, Evidence]
_AT_LEAST = (EvidenceKind.AT_LEAST, EvidenceKind.PERHAPS_AT_LEAST, EvidenceKind.NOT_AT_LEAST)
_AT_MOST = (EvidenceKind.AT_MOST, EvidenceKind.PERHAPS_AT_MOST, EvidenceKind.NOT_AT_MOST)
_MISSING = (EvidenceKind.NOT_YET, EvidenceKind.NOT_YET_ANY)
_MISSING_CONTROL = (EvidenceKind.CONTROL_NOT_YET, EvidenceKind.CONTROL_NOT_YET_ANY)


def propose(readiness: Readiness, stage: Stage, bounds: Bounds = DEFAULT_BOUNDS) -> Proposal:
    """Step back when one figure is surely bad, promote when all are knowable and surely good, hold otherwise.

    In stage shadow nothing is asked, so that its load alone is to be known. The bounds are those that the readiness
    was made with. What the circuit breaker does by itself is not proposed here.
    """
    if stage is Stage.HUB:
        return Proposal(Verdict.HOLD, (Evidence(EvidenceKind.NOTHING_ASKED, None, {}),))
    judged = [_load(readiness)] if stage is Stage.SHADOW else [*_judge(readiness, stage, bounds)]
    for verdict in (Verdict.STEP_BACK, Verdict.HOLD):
        evidence = _said_once(reason for said, reason in judged if said is verdict)
        if evidence:
            return Proposal(verdict, evidence)
    good = _said_once(reason for _, reason in judged)
    if stage is Stage.ANSWER:
        return Proposal(Verdict.HOLD, (Evidence(EvidenceKind.HIGHEST_STAGE, None, {}), *good))
    return Proposal(Verdict.PROMOTE, good)


def _said_once(reasons: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """A figure that is judged twice may be missing twice."""
    kept: list[Evidence] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return tuple(kept)


def _load(readiness: Readiness) -> _Judged:
    figure = readiness.figures[FigureKind.LOAD]
    if isinstance(figure.knowable, NotYet):
        return Verdict.HOLD, _not_yet(FigureKind.LOAD, figure.knowable, _MISSING)
    return Verdict.PROMOTE, Evidence(EvidenceKind.LOAD_KNOWN, FigureKind.LOAD, _numbers(figure))


def _judge(readiness: Readiness, stage: Stage, bounds: Bounds) -> Iterator[_Judged]:
    figures = readiness.figures
    yield _at_least(FigureKind.WITHIN_OLA, figures, bounds.within_ola)
    yield _at_most(FigureKind.BOUNCED, figures, bounds.bounced)
    yield _at_most(FigureKind.CAME_BACK, figures, bounds.came_back)
    if stage is Stage.DRAFT:
        yield _at_least(FigureKind.UNCHANGED, figures, bounds.unchanged)
    yield _against_control(FigureKind.CAME_BACK, readiness, bounds.worse_than_control)
    yield _against_control(FigureKind.ANGRIER, readiness, bounds.worse_than_control)


def _at_least(kind: FigureKind, figures: Mapping[FigureKind, Figure], bound: float) -> _Judged:
    low, high = figures[kind].interval
    return _against_bound(kind, figures[kind], bound, _AT_LEAST, is_good=low >= bound, is_bad=high < bound)


def _at_most(kind: FigureKind, figures: Mapping[FigureKind, Figure], bound: float) -> _Judged:
    low, high = figures[kind].interval
    return _against_bound(kind, figures[kind], bound, _AT_MOST, is_good=high <= bound, is_bad=low > bound)


def _against_bound(
    kind: FigureKind, figure: Figure, bound: float, kinds: tuple[EvidenceKind, ...], *, is_good: bool, is_bad: bool
) -> _Judged:
    if isinstance(figure.knowable, NotYet):
        return Verdict.HOLD, _not_yet(kind, figure.knowable, _MISSING)
    good, perhaps, bad = kinds
    numbers = _numbers(figure) | {"bound": bound}
    if is_bad:
        return Verdict.STEP_BACK, Evidence(bad, kind, numbers)
    if is_good:
        return Verdict.PROMOTE, Evidence(good, kind, numbers)
    return Verdict.HOLD, Evidence(perhaps, kind, numbers)


def _against_control(kind: FigureKind, readiness: Readiness, bound: float) -> _Judged:
    figure, control = readiness.figures[kind], readiness.control[kind]
    if isinstance(figure.knowable, NotYet):
        return Verdict.HOLD, _not_yet(kind, figure.knowable, _MISSING)
    if isinstance(control.knowable, NotYet):
        if readiness.share == 100:
            return Verdict.PROMOTE, Evidence(EvidenceKind.NO_CONTROL, kind, _numbers(figure))
        return Verdict.HOLD, _not_yet(kind, control.knowable, _MISSING_CONTROL)
    apart = readiness.differences[kind]
    numbers = _numbers(figure) | {"control": control.value, "control_n": control.n, "bound": bound}
    numbers |= {"difference": apart.value, "difference_low": apart.low, "difference_high": apart.high}
    if apart.low is not None and apart.low > bound:
        return Verdict.STEP_BACK, Evidence(EvidenceKind.WORSE, kind, numbers)
    return Verdict.PROMOTE, Evidence(EvidenceKind.NOT_WORSE, kind, numbers)


def _not_yet(kind: FigureKind, missing: NotYet, kinds: tuple[EvidenceKind, EvidenceKind]) -> Evidence:
    dated, undated = kinds
    counts: dict[str, Number] = {"n": missing.n, "needed": missing.needed}
    if missing.around is None:
        return Evidence(undated, kind, counts)
    return Evidence(dated, kind, counts | {"per_day": missing.per_day, "around": missing.around})


def _numbers(figure: Figure) -> dict[str, Number]:
    return {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}
