"""`olievlek keys`: what programs use the API with."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

app = typer.Typer()
family = typer.Typer(no_args_is_help=True)
app.add_typer(family, name="keys", help="What programs use the API with.")


@family.command()
def create(
    name: Annotated[str, typer.Argument(help="Which program it is for; the ledger names it.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="One of messages:write, messages:read, personal_data:read, tickets:read, tickets:write, "
            "cells:write, dials:write, mail:write, calendars:read; once for each."
        ),
    ] = None,
) -> None:
    """Make a key and print it, this once: only its hash is kept. Without scopes it may write and read messages."""
    from service.people.keys import DEFAULT_SCOPES, create_key
    from service.running.transaction import in_transaction

    async def make(session: "AsyncSession") -> str:
        return await create_key(session, name, scope or DEFAULT_SCOPES)

    typer.echo(asyncio.run(in_transaction(make)))


@family.command("list")
def list_all() -> None:
    """Show all keys, without what would let anybody use them."""
    from rich.console import Console
    from rich.table import Table

    from service.people.keys import list_keys
    from service.running.transaction import in_transaction

    table = Table("name", "scopes", "made", "last used", "revoked")
    for key in asyncio.run(in_transaction(list_keys)):
        used = "" if key.last_used_on is None else key.last_used_on.isoformat()
        revoked = "" if key.revoked_at is None else key.revoked_at.isoformat(timespec="minutes")
        table.add_row(key.name, " ".join(key.scopes), key.created_at.isoformat(timespec="minutes"), used, revoked)
    Console().print(table)


@family.command()
def revoke(name: Annotated[str, typer.Argument(help="Which key.")]) -> None:
    """Make a key useless: at once, and within half a minute where it was in use."""
    from service.people.keys import revoke_key
    from service.running.transaction import in_transaction

    async def end(session: "AsyncSession") -> None:
        await revoke_key(session, name)

    asyncio.run(in_transaction(end))
    typer.echo(f"The key {name} is revoked.")
