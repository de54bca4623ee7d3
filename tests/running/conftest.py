"""A folder for the servers of one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import server_folder


@pytest.fixture
def place() -> Iterator[Path]:
    """Gone after the test."""
    with server_folder() as folder:
        yield folder
