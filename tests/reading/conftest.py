"""One model of a few made-up messages for all tests of reading."""

import pytest

from service.reading.model import Model
from service.reading.training import train
from tests.reading.samples import samples


@pytest.fixture(scope="session")
def model() -> Model:
    """Trained once per process."""
    return train(samples())
