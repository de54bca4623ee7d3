"""`olievlek notices`: the e-mails and webhooks that nobody got, and another try for them."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from service.flow.notices.queries import FailedNotice

app = typer.Typer()
family = typer.Typer(no_args_is_help=True)
app.add_typer(family, name="notices", help="E-mails and webhooks to colleagues that could not be delivered.")
SHOWN = 200


@family.command("list")
def list_all() -> None:
    """Show what failed, the newest first, each with its error."""
    from service.flow.notices.queries import failed_notices
    from service.running.transaction import in_transaction

    async def look(session: "AsyncSession") -> "list[FailedNotice]":
        return await failed_notices(session, SHOWN + 1)

    found = asyncio.run(in_transaction(look))
    for notice in found[:SHOWN]:
        typer.echo(_line(notice))
    if not found:
        typer.echo("No notice failed.")
    if len(found) > SHOWN:
        typer.echo(f"These are the newest {SHOWN}; there are more.")


@family.command()
def retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Which notices, as `list` numbers them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Try notices again, under the ids they had."""
    from service.flow.notices.actions import retry_failed
    from service.foundation.errors import Invalid, NotFound
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    if bool(ids) == everything:
        raise Invalid("Name the notices to try again, or say --all.")

    async def work(session: "AsyncSession") -> int:
        retried = await retry_failed(session, SYSTEM, ids or None)
        unknown = sorted(set(ids or ()) - set(retried))
        if unknown:
            raise NotFound(f"Not failed: {', '.join(map(str, unknown))}. Nothing was changed.")
        return len(retried)

    typer.echo(f"To be sent again: {asyncio.run(in_transaction(work))}.")


def _line(notice: "FailedNotice") -> str:
    address, error = ascii(notice.address)[1:-1], " ".join(notice.error.split())
    tried = f"after {notice.attempts} attempts" if notice.attempts != 1 else "after 1 attempt"
    about = f"cell {notice.cell}" if notice.cell else f"ticket {notice.ticket_id}"
    return f"{notice.notice_id}  {about}  {notice.kind} {address}  {tried}: {error}"
