"""`olievlek migrate`: brings a database to what this version of the code expects."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the schema up to date and put the rulebook in force. Safe at any time, also many at once."""
    from service.foundation.addresses import database_url
    from service.foundation.settings import settings
    from service.running.migration import bring_up_to_date

    for line in bring_up_to_date(database_url(), settings().rulebook):
        typer.echo(line)


@app.command("check-migrations")
def check_migrations() -> None:
    """Tell whether tables in code and migrations differ, on a throw-away database."""
    import tempfile
    from pathlib import Path

    from alembic.util import CommandError

    from service.foundation.embedded import Postgres
    from service.foundation.errors import SetupError
    from service.tables import schema

    with tempfile.TemporaryDirectory(prefix="olievlek-") as folder:
        Path(folder).chmod(0o755)
        with Postgres(Path(folder) / "postgres", "test") as postgres:
            schema.upgrade(postgres.url)
            try:
                schema.check(postgres.url)
            except CommandError as error:
                raise SetupError(f"Tables and migrations differ: {error}") from error
    typer.echo("Tables and migrations agree.")


@app.command("new-migration")
def new_migration(message: Annotated[str, typer.Argument(help="What it changes, in a few words.")]) -> None:
    """Write a migration for what the tables in code have and the database has not."""
    from service.foundation.addresses import database_url
    from service.tables import schema

    schema.new_revision(database_url(), message)
