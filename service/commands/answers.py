"""`olievlek answers`: the answers that are kept, and those that their owners have to look at again."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from service.flow.knowledge.forms import Asked
    from service.flow.knowledge.queries import AnswerList
    from service.tables import KeptAnswer

app = typer.Typer()
family = typer.Typer()
app.add_typer(family, name="answers", help="Answers of departments that are kept to be used again.")

Process = Annotated[str | None, typer.Option(help="Slug of a process.")]
Owner = Annotated[str | None, typer.Option(help="Slug of a department.")]
LONGEST = 60


@family.command("list")
def show(
    process: Process = None,
    owner: Owner = None,
    words: Annotated[str, typer.Option(help="What to look for in question and answer.")] = "",
    retired: Annotated[bool, typer.Option("--retired", help="Those that are offered no more.")] = False,
) -> None:
    """Show kept answers, what is due for review longest first."""
    from service.flow.knowledge.forms import Asked

    _print(Asked(process, owner, words, is_retired=retired))


@family.command()
def due(process: Process = None, owner: Owner = None) -> None:
    """Show those whose review date is past."""
    from service.flow.knowledge.forms import Asked

    _print(Asked(process, owner, is_due=True))


def _print(asked: "Asked") -> None:
    from rich.console import Console
    from rich.table import Table

    from service.flow.knowledge.queries import answer_list
    from service.foundation.clock import now
    from service.people.actor import SYSTEM
    from service.running.transaction import in_transaction

    async def find(session: "AsyncSession") -> "AnswerList":
        return await answer_list(session, SYSTEM, asked)

    found = asyncio.run(in_transaction(find))
    table = Table("id", "process", "owner", "language", "question", "uses", "review")
    for answer in found.answers:
        is_due = answer.retired_at is None and answer.review_at <= now()
        table.add_row(*_row(answer, is_due=is_due))
    Console().print(table)
    more = "; there are more, narrow it down" if found.next is not None else ""
    typer.echo(f"{len(found.answers)} kept answer{'' if len(found.answers) == 1 else 's'}{more}.")


def _row(answer: "KeptAnswer", *, is_due: bool) -> tuple[str, ...]:
    question = answer.question.replace("\n", " ")
    return (
        str(answer.id),
        answer.process,
        answer.owner,
        answer.language,
        question if len(question) <= LONGEST else f"{question[: LONGEST - 1]}…",
        str(answer.uses),
        f"{answer.review_at:%Y-%m-%d}{' (due)' if is_due else ''}",
    )
