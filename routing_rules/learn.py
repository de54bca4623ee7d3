"""Whether a challenger takes over from the champion: both read the same messages, whose labels neither was told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, exp, lgamma, log, log1p
from typing import NamedTuple

NONE_OF_OURS = ""
"""Stands for a message that is about none of our processes."""
DOUBT = 0.05
"""How likely chance alone may be to make a challenger look that much worse."""
TOLERANCE = 0.005
"""The share that a challenger may have right less of, as long as that may well be chance."""
ENOUGH_OF_A_PROCESS = 10
_BINS = 10


class Answer(NamedTuple):
    """What a model says that a message is about."""

    process: str
    """NONE_OF_OURS where it takes it for none of our processes."""
    probability: float
    acts: bool
    """Whether the dials let it go by itself."""


class Paired(NamedTuple):
    """A message of which people said what it is about, and what both models make of it."""

    label: str
    challenger: Answer
    champion: Answer


@dataclass(frozen=True, slots=True)
class Tally:
    """How two models did on the same messages."""

    n: int
    right: int
    champion_right: int
    better: int
    """Messages that the challenger alone has right."""
    worse: int
    """Messages that the champion alone has right."""

    @property
    def doubt(self) -> float:
        """How likely so many or more were to be worse if both were equally good."""
        return at_least(self.worse, self.better + self.worse)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a challenger and a champion did."""

    all: Tally
    processes: Mapping[str, Tally]
    """By what people said."""
    acted: int
    """Messages that the challenger would let go by itself."""
    acted_right: int
    champion_acted: int
    champion_acted_right: int
    fewer_astray: int
    """Messages that the champion alone would send to a wrong process by itself."""
    more_astray: int
    """Messages that the challenger alone would."""
    bins: tuple[tuple[int, float, int], ...]
    """Per tenth of probability: messages, the sum of the challenger's probabilities, and how many it had right."""


class ReasonKind(StrEnum):
    """Why a challenger was promoted or refused."""

    FIRST = "first"
    TOO_FEW = "too_few"
    SAME_DATA = "same_data"
    OTHER_PROCESSES = "other_processes"
    NOT_WORSE = "not_worse"
    LESS_RIGHT = "less_right"
    SURELY_WORSE = "surely_worse"
    WORSE_ON_PROCESS = "worse_on_process"
    MORE_ASTRAY = "more_astray"
    AGAINST_CERTAINTY = "against_certainty"


class Reason(NamedTuple):
    """One reason with its figures, which sentences are made of."""

    kind: ReasonKind
    figures: Mapping[str, str | int | float]


class Verdict(NamedTuple):
    """What becomes of a challenger."""

    promoted: bool
    reasons: tuple[Reason, ...]


def compare(paired: Sequence[Paired]) -> Comparison:
    """Count what each had right, message by message."""
    per_process: dict[str, list[Paired]] = defaultdict(list)
    for one in paired:
        per_process[one.label].append(one)
    acted = [(one.label, one.challenger) for one in paired if one.challenger.acts]
    champion_acted = [(one.label, one.champion) for one in paired if one.champion.acts]
    astray = [(_is_astray(one.label, one.challenger), _is_astray(one.label, one.champion)) for one in paired]
    return Comparison(
        all=_tally(paired),
        processes={label: _tally(per_process[label]) for label in sorted(per_process)},
        acted=len(acted),
        acted_right=_right(acted),
        champion_acted=len(champion_acted),
        champion_acted_right=_right(champion_acted),
        fewer_astray=astray.count((False, True)),
        more_astray=astray.count((True, False)),
        bins=_bins(paired),
    )


def verdict(comparison: Comparison) -> Verdict:
    """Promote what has no fewer right and is not worse on any process, as far as chance can be told from a difference.

    A challenger that does as well is promoted too: it knows more. Everything that speaks against it is said.
    """
    against = (*_against_all(comparison), *_against_processes(comparison), *_against_acting(comparison))
    if against:
        return Verdict(promoted=False, reasons=against)
    return Verdict(promoted=True, reasons=(Reason(ReasonKind.NOT_WORSE, _figures(comparison.all)),))


def at_least(count: int, of: int, share: float = 0.5) -> float:
    """How likely it is that so many or more of these come true, each with this probability: an exact binomial tail."""
    if share == 0.5:
        return float(sum(comb(of, k) for k in range(count, of + 1)) / 2**of)
    if share >= 1:
        return 1.0
    return min(1.0, sum(exp(_log_binomial(of, k, share)) for k in range(count, of + 1)))


def _log_binomial(n: int, k: int, p: float) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p)


def _against_all(comparison: Comparison) -> Iterable[Reason]:
    tally = comparison.all
    if tally.doubt < DOUBT:
        yield Reason(ReasonKind.SURELY_WORSE, _figures(tally))
    elif tally.champion_right - tally.right > max(1, TOLERANCE * tally.n):
        yield Reason(ReasonKind.LESS_RIGHT, _figures(tally))


def _against_processes(comparison: Comparison) -> Iterable[Reason]:
    """Each process is a chance to be worse by accident, so that each has to be so much surer (Bonferroni)."""
    enough = {slug: tally for slug, tally in comparison.processes.items() if tally.n >= ENOUGH_OF_A_PROCESS}
    for slug, tally in enough.items():
        if tally.doubt < DOUBT / len(enough):
            yield Reason(ReasonKind.WORSE_ON_PROCESS, {"process": slug, **_figures(tally)})


def _against_acting(comparison: Comparison) -> Iterable[Reason]:
    if at_least(comparison.more_astray, comparison.fewer_astray + comparison.more_astray) < DOUBT:
        figures = {"more": comparison.more_astray, "fewer": comparison.fewer_astray, "n": comparison.all.n}
        yield Reason(ReasonKind.MORE_ASTRAY, figures)


def _figures(tally: Tally) -> dict[str, str | int | float]:
    return {
        "n": tally.n,
        "right": tally.right,
        "champion_right": tally.champion_right,
        "better": tally.better,
        "worse": tally.worse,
        "doubt": round(tally.doubt, 4),
    }


def _tally(paired: Sequence[Paired]) -> Tally:
    outcomes = [(one.challenger.process == one.label, one.champion.process == one.label) for one in paired]
    return Tally(
        n=len(outcomes),
        right=sum(challenger for challenger, _ in outcomes),
        champion_right=sum(champion for _, champion in outcomes),
        better=outcomes.count((True, False)),
        worse=outcomes.count((False, True)),
    )


def _is_astray(label: str, answer: Answer) -> bool:
    return answer.acts and answer.process != label


def _right(acted: Iterable[tuple[str, Answer]]) -> int:
    return sum(answer.process == label for label, answer in acted)


def _bins(paired: Iterable[Paired]) -> tuple[tuple[int, float, int], ...]:
    found = [[0, 0.0, 0] for _ in range(_BINS)]
    for one in paired:
        place = found[min(int(one.challenger.probability * _BINS), _BINS - 1)]
        place[0] += 1
        place[1] += one.challenger.probability
        place[2] += one.challenger.process == one.label
    return tuple((int(n), round(total, 4), int(right)) for n, total, right in found)
