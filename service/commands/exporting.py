"""`olievlek export`: writes messages to a file that other programs read, `olievlek evaluate` among them."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.flow.exporting.forms import Export
    from service.foundation.database import Database

app = typer.Typer()


@app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to; JSON lines. It must not exist yet.")],
    labelled: Annotated[bool, typer.Option(help="Only labelled ones that models may learn from.")] = False,
    personal_data: Annotated[str, typer.Option(help="masked, or include: as it stands.")] = "masked",
) -> None:
    """Export messages with what people said that they are about; without personal data, unless you ask for it."""
    from service.flow.exporting.forms import Export, PersonalDataIn
    from service.foundation.errors import Conflict, Invalid
    from service.foundation.logging import configure_logging

    if personal_data not in set(PersonalDataIn):
        raise Invalid(f"--personal-data is {' or '.join(PersonalDataIn)}, not {personal_data}.")
    configure_logging(json=False)
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Conflict(f"{file} exists already: name another file.") from None
    asked = Export(labelled=labelled, personal_data=PersonalDataIn(personal_data))
    typer.echo(f"Messages in {file}: {asyncio.run(_write(file, asked))}.")


async def _write(file: Path, asked: "Export") -> int:
    from dataclasses import replace

    from service.foundation.addresses import database_url
    from service.foundation.database import Database
    from service.running.reach import readable_database_errors

    url = database_url()
    database = Database(url, pool_size=1)
    written, after = 0, asked.after
    try:
        with readable_database_errors(url), file.open("w", encoding="utf-8") as out:
            while True:
                lines, following = await _page(database, replace(asked, after=after))
                out.writelines(lines)
                written += len(lines)
                if following is None:
                    return written
                after = following
    finally:
        await database.close()


async def _page(database: "Database", asked: "Export") -> tuple[list[str], int | None]:
    """Each page in a transaction of its own."""
    import json
    from dataclasses import asdict

    from service.flow.exporting.queries import export_messages
    from service.people.actor import SYSTEM

    async with database.transaction() as session:
        page = await export_messages(session, SYSTEM, asked)
    lines = [
        json.dumps(asdict(one) | {"sent_at": one.sent_at.isoformat()}, ensure_ascii=False) + "\n"
        for one in page.messages
    ]
    return lines, page.next
