"""`olievlek train` and `olievlek models`: learn what people said, and decide which model reads."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.flow.learning.queries import ModelRow

app = typer.Typer()
models = typer.Typer(help="Models that were trained: which reads, and why.", no_args_is_help=True)
app.add_typer(models, name="models")

Version = Annotated[int, typer.Argument(min=1, help="The model's version.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command()
def train(
    now: Annotated[
        bool, typer.Option("--now", help="Also when nothing waits to be learned, or not for long enough.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train a model on what people said, compare it with the one that reads, and promote or refuse it."""
    found = asyncio.run(_train(forced=now))
    if found is None:
        typer.echo("null" if as_json else _nothing_to_do(forced=now))
    else:
        _show(found, as_json=as_json)


@models.command("list")
def show_all(as_json: AsJson = False) -> None:
    """Show all models, the newest first, with what was measured and what became of them."""
    from rich.console import Console
    from rich.table import Table

    from service.flow.learning.queries import models as models_of
    from service.flow.learning.views import ModelView
    from service.running.transaction import in_transaction

    found = asyncio.run(in_transaction(models_of))
    if as_json:
        typer.echo(f"[{','.join(ModelView.of(row).model_dump_json() for row in found)}]")
        return
    if not found:
        typer.echo("No model was trained yet: the words of the rulebook decide.")
        return
    table = Table("version", "state", "trained (UTC)", "labels", "right", "champion", "by", "why")
    for row in found:
        table.add_row(*_columns(row))
    Console().print(table)


@models.command()
def promote(version: Version, as_json: AsJson = False) -> None:
    """Let this model read from now on, whatever it was refused for."""
    from service.flow.learning.changing import promote as promote_model
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    _show(asyncio.run(in_transaction(lambda session: promote_model(session, SYSTEM, version))), as_json=as_json)


@models.command()
def rollback(as_json: AsJson = False) -> None:
    """Let the champion before this one read again."""
    from service.flow.learning.changing import roll_back
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    _show(asyncio.run(in_transaction(lambda session: roll_back(session, SYSTEM))), as_json=as_json)


@models.command("accept-labels")
def accept(version: Version) -> None:
    """Say that the corrections for which this model was refused are right: they are learned at the next training."""
    from service.flow.learning.changing import accept_labels
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    count = asyncio.run(in_transaction(lambda session: accept_labels(session, SYSTEM, version)))
    typer.echo(f"{count} corrections will be learned at the next training.")


async def _train(*, forced: bool) -> "ModelRow | None":
    from service.flow.learning.actions import learn
    from service.flow.learning.queries import model_row
    from service.flow.learning.words import propose_words
    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.running.reach import readable_database_errors

    url = database_url()
    database = Database(url, pool_size=2)
    try:
        with readable_database_errors(url):
            number = await learn(database, forced=forced)
            await propose_words(database)
            if number is None:
                return None
            async with database.transaction() as session:
                return await model_row(session, number)
    finally:
        await database.close()


def _nothing_to_do(*, forced: bool) -> str:
    if forced:
        return "There is nothing to tell apart: neither labels nor descriptions of two processes."
    return "Nothing waits to be learned, or not for long enough; `olievlek train --now` does it all the same."


def _show(row: "ModelRow", *, as_json: bool) -> None:
    from service.flow.learning.views import ModelView

    if as_json:
        typer.echo(ModelView.of(row).model_dump_json(indent=2))
        return
    typer.echo(f"Model {row.id}: {row.state}, {row.label_count} labels.")
    for reason in row.reasons:
        typer.echo(f"  {reason.en}")


def _columns(row: "ModelRow") -> tuple[str, ...]:
    n = row.figures.get("n") or 0
    return (
        str(row.id),
        row.state,
        f"{row.trained_at:%Y-%m-%d %H:%M}",
        str(row.label_count),
        f"{row.figures['right']} of {n}" if n else "-",
        f"{row.figures['champion_right']} of {n}" if n else "-",
        row.decided_by or "",
        " ".join(reason.en for reason in row.reasons),
    )
