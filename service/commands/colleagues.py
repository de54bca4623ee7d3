"""`olievlek colleagues`: who may sign in."""

from typing import Annotated

import typer

from routing_rules.vocabulary import Role

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
    import asyncio

    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.people.actions import create_colleague

    async def run() -> None:
        database = Database(database_url(), pool_size=1)
        try:
            async with database.transaction() as session:
                await create_colleague(session, login, name, password, role, department, language)
        finally:
            await database.close()

    asyncio.run(run())
    typer.echo(f"{name} can sign in as {login}.")


@family.command("list")
def list_all() -> None:
    """Show everybody who can or could sign in."""
    import asyncio

    from rich.console import Console
    from rich.table import Table

    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.people.queries import colleagues

    async def run() -> Table:
        table = Table("login", "name", "roles", "department", "language", "disabled")
        database = Database(database_url(), pool_size=1)
        try:
            async with database.transaction() as session:
                for one in await colleagues(session):
                    disabled = one.disabled_at.isoformat(timespec="minutes") if one.disabled_at else ""
                    table.add_row(one.login, one.name, ", ".join(one.roles), one.department, one.language, disabled)
        finally:
            await database.close()
        return table

    Console().print(asyncio.run(run()))


@family.command()
def disable(login: Annotated[str, typer.Argument(help="What they sign in with.")]) -> None:
    """Sign somebody out everywhere and let them in no more."""
    import asyncio

    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.people.actions import disable_colleague

    async def run() -> None:
        database = Database(database_url(), pool_size=1)
        try:
            async with database.transaction() as session:
                await disable_colleague(session, login)
        finally:
            await database.close()

    asyncio.run(run())
    typer.echo(f"{login} can no longer sign in.")
