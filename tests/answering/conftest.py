"""The fake network for these tests."""

from tests.channels.network import network

__all__ = ["network"]
