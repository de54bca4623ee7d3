"""The schema in the database against the one this code knows: compare, upgrade, check."""

from enum import StrEnum
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.foundation.database import schema_connection


class SchemaState(StrEnum):
    """How the database's schema stands to this code."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"
    """Made by a newer version: this code must not touch it."""


def schema_state(url: str) -> SchemaState:
    """Look, without changing anything. Raises sqlalchemy.exc.OperationalError when the database is unreachable."""
    with schema_connection(url) as connection:
        return _state(connection)


def upgrade(url: str) -> SchemaState:
    """Bring the schema up to date unless it is newer; returns what it was before. Safe to run from many processes."""
    with schema_connection(url) as connection:
        before = _state(connection)
        if before in (SchemaState.EMPTY, SchemaState.BEHIND):
            command.upgrade(_config(connection), "head")
        return before


def check(url: str) -> None:
    """Raise alembic.util.CommandError when the tables in code and the migrations differ."""
    with schema_connection(url) as connection:
        command.check(_config(connection))


def new_revision(url: str, message: str) -> None:
    """Write a migration for what the tables in code have and the database has not."""
    with schema_connection(url) as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _state(connection: Connection) -> SchemaState:
    current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config(connection))
    connection.rollback()
    if current is None:
        return SchemaState.EMPTY
    if current == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.BEHIND if current in known else SchemaState.NEWER


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("service.tables") / "migrations"))
    config.attributes["connection"] = connection
    return config
