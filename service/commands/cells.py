"""`olievlek cells`: how far departments take part in which process on which channel, now and before, and setting it."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from routing_rules.vocabulary import Stage

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from service.participation.cell_history import CellMove
    from service.participation.cell_map import CellMap, CellState

app = typer.Typer()
family = typer.Typer()
app.add_typer(family, name="cells", help="The olievlek: how far departments take part in which process and channel.")

Process = Annotated[str, typer.Argument(help="Slug of the process.")]
Channel = Annotated[str, typer.Argument(help="Slug of the channel.")]


@family.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    at: Annotated[str | None, typer.Option(help="A past day, as it ended, or a moment: 2026-10-01, ...T14:30.")] = None,
) -> None:
    """Show every cell that is not the hub's alone, or has traffic."""
    if context.invoked_subcommand is not None:
        return
    from rich.console import Console
    from rich.table import Table

    from service.participation.cell_map import cells_at, cells_now
    from service.running.transaction import in_transaction

    async def find(session: "AsyncSession") -> "CellMap":
        return await cells_now(session) if at is None else await cells_at(session, await _moment(session, at))

    found = asyncio.run(in_transaction(find))
    table = Table("process", "channel", "owner", "stage", "share", "languages", "health", "effective", "a day")
    for state in found.cells:
        table.add_row(*_row(state))
    Console().print(table)
    typer.echo(f"Rulebook version {found.version_id}, as of {found.at:%Y-%m-%d %H:%M} UTC.")


@family.command("set")
def change(
    process: Process,
    channel: Channel,
    note: Annotated[str, typer.Option(help="Why, in a sentence: it stays in the cell's history.")],
    stage: Annotated[Stage | None, typer.Option(help="Without it, it stays as it is; so with the others.")] = None,
    share: Annotated[int | None, typer.Option(help="Per cent of the authors.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Narrow it to messages in this, as nl; 'all' for every one. Repeatable.")
    ] = None,
    seen: Annotated[
        int | None, typer.Option(help="The rulebook version that you looked at; refused if not in force.")
    ] = None,
) -> None:
    """Set a cell; it counts for what is decided from then on."""
    from routing_rules.facts import Cell
    from service.participation.cell_map import cell_now
    from service.participation.cells import set_cell
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    cell = Cell(process, channel)
    languages = [] if language == ["all"] else language or None

    async def put(session: "AsyncSession") -> tuple[bool, "CellState"]:
        done = await set_cell(
            session, SYSTEM, cell, stage=stage, share=share, languages=languages, note=note, seen=seen
        )
        return done is not None, await cell_now(session, cell)

    is_changed, state = asyncio.run(in_transaction(put))
    narrowed = f", in {', '.join(sorted(state.languages))}" if state.languages else ""
    said = f"stage {state.stage} for {state.share} % of the authors{narrowed}"
    if is_changed:
        typer.echo(f"{cell}: {said}, in rulebook version {state.version_id}.")
    else:
        typer.echo(f"{cell} was so already: {said}.")


@family.command()
def history(process: Process, channel: Channel) -> None:
    """Show who changed a cell, when and why, the newest first."""
    from rich.console import Console
    from rich.table import Table

    from routing_rules.facts import Cell
    from service.configuration.queries import active_configuration
    from service.participation.cell_history import history_of
    from service.participation.cells import known_cell
    from service.running.transaction import in_transaction

    async def find(session: "AsyncSession") -> "list[CellMove]":
        moves = await history_of(session, Cell(process, channel))
        if not moves:
            known_cell(Cell(process, channel), (await active_configuration(session)).rulebook)
        return moves

    table = Table("when (UTC)", "who", "what", "was", "now", "note")
    for move in asyncio.run(in_transaction(find)):
        was = "" if move.was_stage is None else _setting(move.was_stage, move.was_share, move.was_languages)
        is_of_health = move.languages is None
        now = _setting(move.stage, move.share, move.languages)
        table.add_row(
            f"{move.at:%Y-%m-%d %H:%M}",
            move.actor_name,
            move.kind.replace("_", " "),
            f"at most {move.was_ceiling or move.stage}" if is_of_health else was,
            f"at most {move.ceiling or move.stage}" if is_of_health else now,
            move.note,
        )
    Console().print(table)


def _row(state: "CellState") -> tuple[str, ...]:
    return (
        state.cell.process,
        state.cell.channel,
        state.owner,
        state.stage,
        f"{state.share} %",
        ", ".join(sorted(state.languages)) or "all",
        state.condition.state.replace("_", " "),
        state.effective,
        f"{state.tickets_a_day:.1f}",
    )


def _setting(stage: Stage, share: int | None, languages: frozenset[str] | None) -> str:
    return f"{stage} {share} %{' ' + ', '.join(sorted(languages)) if languages else ''}"


async def _moment(session: "AsyncSession", text: str) -> datetime:
    """A moment as the clock on the wall of the house has it. Raises Invalid."""
    from service.configuration.queries import active_configuration
    from service.foundation.clock import now
    from service.foundation.errors import Invalid

    zone = (await active_configuration(session)).rulebook.time_zone
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{text} is no day or moment: write it as 2026-10-01 or 2026-10-01T14:30.") from error
    if len(text) > len("2026-10-01"):
        return moment.replace(tzinfo=moment.tzinfo or zone)
    ended = moment.replace(tzinfo=zone) + timedelta(days=1) - timedelta(microseconds=1)
    is_today = moment.date() == now().astimezone(zone).date()
    return now() if is_today else ended
