"""A made-up month for machines: the same figures, and the same for the same seed."""

from dataclasses import asdict
from typing import Any

from routing_rules.health_parts import ChangeKind
from service.simulation.figures import Lived
from service.simulation.scenarios import Scenario
from service.simulation.table import change_words, conclusion


def as_json(scenario: Scenario, lived: Lived) -> dict[str, Any]:
    """With plain values only. Nothing in it comes from this machine's clock or its random ids."""
    known = lived.readiness
    return {
        "scenario": scenario.slug,
        "made_up": True,
        "cell": {"process": scenario.process, "channel": scenario.channel},
        "department": scenario.slug_of_department,
        "conclusion": conclusion(lived),
        "stages": [stage.value for stage in lived.stages],
        "stepped_back": lived.times(ChangeKind.STEPPED_BACK),
        "days": [asdict(day) | {"day": day.day.isoformat()} for day in lived.days],
        "changes": [
            {
                "at": change.at.isoformat(),
                "kind": change.kind,
                "by": change.actor_name,
                "stage": change.stage.value,
                "share": change.share,
                "ceiling": None if change.ceiling is None else change.ceiling.value,
                "words": change_words(change),
            }
            for change in lived.changes
        ],
        "readiness": {
            "stage": known.stage.value,
            "share": known.share,
            "since": known.since.isoformat(),
            "verdict": known.proposal.verdict.value,
            "evidence": known.sentences("en"),
            "figures": {
                kind.value: {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}
                for kind, figure in known.readiness.figures.items()
            },
        },
        "too_late": lived.refused,
    }
