"""How many examples random tests try: some in every run, as many times more as TEST_TIMES says."""

import os

from hypothesis import HealthCheck, settings

TIMES = float(os.environ.get("TEST_TIMES", "1"))


def tries(count: int) -> settings:
    """So many examples; each may take its time, and those of one test share its fixtures."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=max(1, round(count * TIMES)), deadline=None, suppress_health_check=checks)
