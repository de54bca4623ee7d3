"""`olievlek import`: takes a file of messages in, as if they had come one by one."""

import asyncio
import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.flow.intake.sources import Format, SourceRow
    from service.foundation.database import Database
    from service.tables import ImportRun

app = typer.Typer()
SET_SIZE = 1_000
"""Rows per transaction."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="JSON lines or a table.")],
    channel: Annotated[str, typer.Option(help="Slug of the channel of all rows that name none.")],
    layout: Annotated[str, typer.Option("--format", help="auto, jsonl, csv or twcs.")] = "auto",
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="Where rows go that can't be taken, with the reason.")] = None,
) -> None:
    """Import messages. Broken off, it goes on where it stopped; done twice, it finds everything known."""
    from service.flow.intake.sources import Format
    from service.foundation.errors import Invalid

    if layout not in set(Format):
        raise Invalid(f"There is no format {layout}; there are {', '.join(Format)}.")
    rejected_to = rejects or Path(f"{file.name}.rejects.jsonl")
    try:
        run = asyncio.run(_import(file, channel, Format(layout), mapping or [], rejected_to))
    except KeyboardInterrupt:
        typer.echo("Stopped. The same command goes on from here.", err=True)
        raise typer.Exit(130) from None
    typer.echo(
        f"{run.position} rows: {run.created} new, {run.duplicate} known already, "
        f"{run.skipped} not said by customers, {run.rejected} rejected."
    )
    if run.rejected:
        typer.echo(f"The rejected rows are in {rejected_to}, each with the reason.")


async def _import(file: Path, channel: str, layout: "Format", mapping: list[str], rejects: Path) -> "ImportRun":
    from service.flow.intake.imports import begin_import, digest_of
    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.running.reach import readable_database_errors

    url = database_url()
    database = Database(url, pool_size=1)
    try:
        with readable_database_errors(url):
            digest = digest_of(file, layout, *mapping)
            async with database.transaction() as session:
                run = await begin_import(session, file.name, digest, channel)
            return await _rows(database, run, file, layout, mapping, rejects)
    finally:
        await database.close()


async def _rows(
    database: "Database", run: "ImportRun", file: Path, layout: "Format", mapping: list[str], rejects: Path
) -> "ImportRun":
    from functools import partial

    from rich.console import Console
    from rich.progress import Progress

    from service.flow.intake.imports import finish_import, import_rows
    from service.flow.intake.sources import read_source
    from service.foundation.patience import patiently

    async def store(before: int, rows: "list[SourceRow]") -> "list[tuple[SourceRow, str]]":
        async with database.transaction() as session:
            return await import_rows(session, run.id, before, rows)

    if run.position:
        typer.echo(f"Going on after row {run.position}.", err=True)
    else:
        _write_rejects(rejects, [], "w")
    done = run.position
    rows = islice(read_source(file, run.channel, layout, mapping), done, None)
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task(file.name, total=_size(file))
        while some := list(islice(rows, SET_SIZE)):
            _write_rejects(rejects, await patiently(partial(store, done, some)))
            done += len(some)
            progress.update(bar, completed=some[-1].bytes_read)
    async with database.transaction() as session:
        return await finish_import(session, run.id)


def _size(file: Path) -> int:
    return file.stat().st_size


def _write_rejects(path: Path, rejected: "list[tuple[SourceRow, str]]", mode: str = "a") -> None:
    if not rejected and not (mode == "w" and path.exists()):
        return
    with path.open(mode, encoding="utf-8") as file:
        for row, reason in rejected:
            file.write(json.dumps({"line": row.line, "reason": reason, "row": row.text}, ensure_ascii=False) + "\n")
