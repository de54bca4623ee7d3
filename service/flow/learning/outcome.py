"""What becomes of a challenger: promoted, or refused with every reason that there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from routing_rules.learn import NONE_OF_OURS, Comparison, Reason, ReasonKind, Verdict, verdict
from routing_rules.poison import Suspicion
from routing_rules.rulebook import Rulebook
from service.flow.learning.material import Material
from service.reader.reader import Reads


class Before(NamedTuple):
    """A model that there was already."""

    id: int
    state: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a verdict looks at."""

    comparison: Comparison
    material: Material
    suspicions: tuple[Suspicion, ...]
    champion: Reads | None
    rulebook: Rulebook
    before: Mapping[str, Before]
    """Models by the digest of what they were trained on."""


def outcome(case: Case) -> Verdict:
    """Contradictions of what is sure come first: a model that learned them is not held against anything else."""
    if case.suspicions:
        contradicts = tuple(Reason(ReasonKind.AGAINST_CERTAINTY, one._asdict()) for one in case.suspicions)
        return Verdict(promoted=False, reasons=contradicts)
    same = case.before.get(case.material.digest)
    if same is not None:
        return Verdict(promoted=False, reasons=(Reason(ReasonKind.SAME_DATA, {"model": same.id, "state": same.state}),))
    if case.champion is None and not case.material.held_back:
        return _promoted(ReasonKind.FIRST, {"labels": len(case.material.train)})
    others = [] if case.champion is None else other_processes(case.champion, case.material, case.rulebook)
    if others:
        tally = case.comparison.all
        figures = {"n": tally.n, "right": tally.right, "champion_right": tally.champion_right}
        return _promoted(ReasonKind.OTHER_PROCESSES, {"processes": ", ".join(others), **figures})
    if not case.material.held_back:
        return _promoted(ReasonKind.TOO_FEW, {"labels": len(case.material.train)})
    return verdict(case.comparison)


def _promoted(kind: ReasonKind, figures: Mapping[str, str | int | float]) -> Verdict:
    return Verdict(promoted=True, reasons=(Reason(kind, figures),))


def other_processes(champion: Reads, material: Material, rulebook: Rulebook) -> list[str]:
    """What the champion knows and the rulebook has no more, or what the rulebook tells and it never heard of."""
    known = set(champion.labels) - {NONE_OF_OURS}
    told = {example.label for example in material.rulebook} - {NONE_OF_OURS}
    return sorted((known - rulebook.processes.keys()) | (told - known))
