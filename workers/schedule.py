"""What beat announces: a sweep of every step, which finds what no nudge announced."""

from typing import Any

from workers.flow import Step


def beat_schedule(seconds: float) -> dict[str, dict[str, Any]]:
    """One entry per step. A sweep that nobody took before the next two is dropped: they would find the same rows."""
    return {
        f"sweep {step.name.lower()}": {
            "task": step.value,
            "schedule": seconds,
            "kwargs": {"sweep": True},
            "options": {"expires": 3 * seconds},
        }
        for step in Step
    }
