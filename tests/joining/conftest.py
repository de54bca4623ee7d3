"""The site on a database of the test's own."""

from tests.web.conftest import site

__all__ = ["site"]
