"""How a parallel run is dealt out: over how many processes, and which tests share one."""

import os

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


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are cores: those that kill parts of a house mostly wait for it."""
    return (os.cpu_count() or 1) + 1
