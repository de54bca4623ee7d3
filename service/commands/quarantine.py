"""`olievlek quarantine`: the messages that could not be triaged, and another try for them."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from service.flow.triage.queries import Quarantined

app = typer.Typer()
family = typer.Typer(no_args_is_help=True)
app.add_typer(family, name="quarantine", help="Messages that could not be triaged.")
SHOWN = 200
TEXT_SHOWN = 60


@family.command("list")
def list_all() -> None:
    """Show what is in quarantine, the oldest first, each with its error."""
    from service.flow.triage.queries import quarantined
    from service.running.transaction import in_transaction

    async def look(session: "AsyncSession") -> "list[Quarantined]":
        return await quarantined(session, SHOWN + 1)

    found = asyncio.run(in_transaction(look))
    for message in found[:SHOWN]:
        typer.echo(_line(message))
    if not found:
        typer.echo("Nothing is in quarantine.")
    if len(found) > SHOWN:
        typer.echo(f"These are the first {SHOWN}; there are more.")


@family.command()
def retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Which messages, as `list` numbers them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is in quarantine.")] = False,
) -> None:
    """Let messages be triaged again."""
    from service.foundation.errors import Invalid
    from service.running.transaction import in_transaction

    if bool(ids) == everything:
        raise Invalid("Name the messages to try again, or say --all.")

    async def work(session: "AsyncSession") -> int:
        return await (_retry_all(session) if everything else _retry(session, ids or []))

    typer.echo(f"To be triaged again: {asyncio.run(in_transaction(work))}.")


async def _retry_all(session: "AsyncSession") -> int:
    from service.flow.triage.actions import retry_quarantined
    from service.flow.triage.queries import quarantined
    from service.people.actor import SYSTEM

    count = 0
    while found := await quarantined(session):
        count += len(await retry_quarantined(session, SYSTEM, [message.message_id for message in found]))
        session.expire_all()
    return count


async def _retry(session: "AsyncSession", ids: list[int]) -> int:
    from service.flow.triage.actions import retry_quarantined
    from service.foundation.errors import NotFound
    from service.people.actor import SYSTEM

    retried = await retry_quarantined(session, SYSTEM, ids)
    unknown = sorted(set(ids) - set(retried))
    if unknown:
        raise NotFound(f"Not in quarantine: {', '.join(map(str, unknown))}. Nothing was changed.")
    return len(retried)


def _line(message: "Quarantined") -> str:
    words = " ".join(message.text.split())
    shown = words if len(words) <= TEXT_SHOWN else f"{words[:TEXT_SHOWN]}..."
    error = " ".join(message.error.split())
    known_as = f"{message.channel} {message.external_id!r}"  # what people type never steers the terminal
    return f"{message.message_id}  {known_as}  {shown!r}  after {message.attempts} attempts: {error}"
