"""`olievlek colleagues`: who may sign in, and which work they can be given."""

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


@family.command()
def update(
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    speaks: Annotated[
        list[str] | None, typer.Option(help="A language that they answer in, as nl; 'all' for every one. Repeatable.")
    ] = None,
    knows: Annotated[
        list[str] | None, typer.Option(help="A process that they know; 'all' for every one. Repeatable.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(help="How much work they hold at once.")] = None,
    email: Annotated[str | None, typer.Option(help="Where they are mailed; '' for nowhere.")] = None,
) -> None:
    """Change which work somebody can be given, and their address. What is not named stays as it is."""
    from service.people.actions import update_colleague
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    async def change(session: "AsyncSession") -> str:
        changed = await update_colleague(
            session,
            SYSTEM,
            login,
            languages=_all_or(speaks),
            processes=_all_or(knows),
            capacity=capacity,
            email=email,
        )
        return (
            f"{changed.name}: languages {', '.join(changed.languages) or 'all'}, "
            f"processes {', '.join(changed.processes) or 'all'}, capacity {changed.capacity}, "
            f"e-mail {changed.email or 'none'}."
        )

    typer.echo(asyncio.run(in_transaction(change)))


@family.command("list")
def list_all() -> None:
    """Show everybody who can or could sign in."""
    from rich.console import Console
    from rich.table import Table

    from service.people.queries import colleagues
    from service.running.transaction import in_transaction

    table = Table(
        "login", "name", "roles", "department", "language", "speaks", "knows", "capacity", "e-mail", "disabled"
    )
    for one in asyncio.run(in_transaction(colleagues)):
        disabled = one.disabled_at.isoformat(timespec="minutes") if one.disabled_at else ""
        table.add_row(
            one.login,
            one.name,
            ", ".join(one.roles),
            one.department,
            one.language,
            ", ".join(one.languages) or "all",
            ", ".join(one.processes) or "all",
            str(one.capacity),
            one.email or "",
            disabled,
        )
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


def _all_or(named: list[str] | None) -> list[str] | None:
    """None leaves it, and "all" is what no names say."""
    return [] if named == ["all"] else named or None
