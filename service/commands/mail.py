"""`olievlek mail`: takes answers to questions from the mail server, and shows what was not taken."""

import asyncio
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from service.flow.consultation_mail.queries import MailTrouble

app = typer.Typer()
family = typer.Typer(no_args_is_help=True)
app.add_typer(family, name="mail", help="Questions to departments by e-mail, and their answers.")
TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and tries again."""


@family.command()
def take() -> None:
    """Take one e-mail from standard input, as a mail server pipes it in. A refused one is kept on the page of mail and
    ends well, since trying again would change nothing; when the database is away, the exit code says to try later."""
    from service.flow.consultation_mail.actions import Taken, take_mail
    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.foundation.errors import SetupError
    from service.foundation.settings import settings
    from service.running.reach import readable_database_errors

    raw = sys.stdin.buffer.read()

    async def work(url: str) -> Taken:
        database = Database(url, pool_size=1)
        try:
            with readable_database_errors(url):
                return await take_mail(database, raw, settings())
        finally:
            await database.close()

    try:
        taken = asyncio.run(work(database_url()))
    except SetupError as error:
        typer.echo(f"olievlek: {error.detail}", err=True)
        raise typer.Exit(TRY_LATER) from error
    if taken.refused is not None:
        typer.echo(f"Refused: {taken.refused.value}.")
    else:
        typer.echo(f"Taken for the answer to question {taken.question} about ticket {taken.ticket}.")


@family.command("list")
def list_all() -> None:
    """Show the questions that could not be mailed and what was not taken for an answer, the newest first."""
    from service.flow.consultation_mail.queries import mail_trouble
    from service.running.transaction import in_transaction

    async def look(session: "AsyncSession") -> "MailTrouble":
        return await mail_trouble(session)

    found = asyncio.run(in_transaction(look))
    for letter in found.failed:
        typer.echo(f"{letter.letter_id}  ticket {letter.ticket_id}  {_plain(letter.address)}  not sent: {letter.error}")
    for one in found.refused:
        typer.echo(
            f"{one.last_at:%Y-%m-%d %H:%M}  {one.way} {_plain(one.sender) or '-'}  refused: {one.reason} ({one.count})"
        )
    if not found.failed and not found.refused:
        typer.echo("No letter failed and no answer was refused.")


@family.command()
def retry() -> None:
    """Send all questions again that could not be mailed."""
    from service.flow.consultation_mail.actions import retry_letters
    from service.running.transaction import in_transaction

    async def work(session: "AsyncSession") -> int:
        return len(await retry_letters(session))

    typer.echo(f"To be sent again: {asyncio.run(in_transaction(work))}.")


def _plain(text: str) -> str:
    """Without what would steer a terminal."""
    return ascii(text)[1:-1]
