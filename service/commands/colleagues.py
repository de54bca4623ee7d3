"""`olievlek colleagues`: who may sign in."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from routing_rules.vocabulary import Role

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

app = typer.Typer()
family = typer.Typer(no_args_is_help=True)
app.add_typer(family, name="colleagues", help="Who may sign in.")


@family.command()
def create(
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="As colleagues see it.")],
    role: Annotated[list[Role], typer.Option(help="Give it once for each role.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="OLIEVLEK_PASSWORD")
    ],
    department: Annotated[str, typer.Option(help="Slug of their department.")] = "webcare",
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
) -> None:
    """Let somebody sign in."""
    from service.people.actions import create_colleague
    from service.running.transaction import in_transaction

    async def let_in(session: "AsyncSession") -> int:
        return await create_colleague(session, login, name, password, role, department, language)

    asyncio.run(in_transaction(let_in))
    typer.echo(f"{name} can sign in as {login}.")


@family.command("list")
def list_all() -> None:
    """Show everybody who can or could sign in."""
    from rich.console import Console
    from rich.table import Table

    from service.people.queries import colleagues
    from service.running.transaction import in_transaction

    table = Table("login", "name", "roles", "department", "language", "disabled")
    for one in asyncio.run(in_transaction(colleagues)):
        disabled = one.disabled_at.isoformat(timespec="minutes") if one.disabled_at else ""
        table.add_row(one.login, one.name, ", ".join(one.roles), one.department, one.language, disabled)
    Console().print(table)


@family.command()
def disable(login: Annotated[str, typer.Argument(help="What they sign in with.")]) -> None:
    """Sign somebody out everywhere and let them in no more."""
    from service.people.actions import disable_colleague
    from service.running.transaction import in_transaction

    async def shut_out(session: "AsyncSession") -> None:
        await disable_colleague(session, login)

    asyncio.run(in_transaction(shut_out))
    typer.echo(f"{login} can no longer sign in.")
