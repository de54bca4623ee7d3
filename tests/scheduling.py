"""Which tests of a parallel run share a process."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

HOUSE = "tests/faults/"


class OneHouse(LoadGroupScheduling):  # type: ignore[misc] # xdist ships no types
    """Those that share a running house stay together; pytest 9.2 no longer reads the suffix of xdist_group."""

    def _split_scope(self, nodeid: str) -> str:
        return HOUSE if nodeid.startswith(HOUSE) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneHouse:
    """How tests are dealt out to the workers of the run."""
    return OneHouse(config, log)
