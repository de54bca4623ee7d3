"""The fake network and the pages for these tests."""

from tests.channels.network import network
from tests.web.conftest import site

__all__ = ["network", "site"]
