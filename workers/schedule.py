"""What beat announces: a sweep of every step, which finds what no nudge announced."""

from typing import Any

from workers.flow import Step

SOON = {Step.DELIVERY: 1.0}
"""Seconds: a reply that can't be taken back any more is expected to be public."""


def beat_schedule(seconds: float) -> dict[str, dict[str, Any]]:
    """One entry per step, every so many seconds or sooner.

    A sweep that nobody took before the next two is dropped: they would find the same rows.
    """
    return {
        f"sweep {step.name.lower()}": {
            "task": step.value,
            "schedule": period,
            "kwargs": {"sweep": True},
            "options": {"expires": 3 * period},
        }
        for step in Step
        for period in [min(seconds, SOON.get(step, seconds))]
    }
