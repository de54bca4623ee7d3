"""The fake network for these tests, and delivery that publishes on it."""

import pytest

from service.foundation.settings import Settings
from tests.channels.network import RunningNetwork, network

__all__ = ["network", "options"]


@pytest.fixture
def options(network: RunningNetwork) -> Settings:
    """Patient, so that a busy machine is not taken for a slow network."""
    return Settings(network_url=network.url, delivery_timeout_seconds=10.0, delivery_attempts=8)
