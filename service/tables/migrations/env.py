"""Runs migrations over the one connection that tables/schema.py hands in."""

from alembic import context
from sqlalchemy import Connection, text

from service.tables import metadata


def run(connection: Connection) -> None:
    """Migrate in one transaction, giving up when a lock can't be had, and never two at once."""
    context.configure(
        connection=connection, target_metadata=metadata, compare_type=True, transaction_per_migration=False
    )
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('olievlek migrations'))"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.run_migrations()


run(context.config.attributes["connection"])
