"""Postgres and Valkey out of Python packages, for demos, tests and small installations: nothing to install by hand."""

from service.foundation.embedded.postgres import Postgres
from service.foundation.embedded.valkey import Valkey

__all__ = ["Postgres", "Valkey"]
