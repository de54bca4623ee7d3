"""How many examples random tests try: some in every run, more in a long one, or TEST_TIMES as many."""

import os

import pytest
from hypothesis import HealthCheck, settings

TIMES = float(os.environ.get("TEST_TIMES", "1"))


def tries(count: int) -> settings:
    """So many examples; each may take its time, and those of one test share its fixtures."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=max(1, round(count * TIMES)), deadline=None, suppress_health_check=checks)


def seeds(usual: int, long: int) -> list[object]:
    """Seeds for parametrize: the first ones in every run, the others in a long one."""
    return [*range(usual), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(usual, long))]
