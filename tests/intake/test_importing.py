"""Importing: what was broken off goes on where it was."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import select

from service.flow.intake.imports import begin_import, finish_import, import_rows
from service.flow.intake.sources import Format, read_source
from service.foundation.database import Database
from service.foundation.errors import Invalid
from service.tables import ImportRun


def some_lines(count: int) -> list[str]:
    """Messages in the API's own shape."""
    return [
        json.dumps(
            {
                "external_id": str(number),
                "text": f"Vraag {number}",
                "sent_at": "2026-01-01T00:00:00Z",
                "author": {"external_id": f"u{number}"},
            }
        )
        for number in range(count)
    ]


async def test_a_broken_off_import_goes_on(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(some_lines(10)))
    rows = list(read_source(file, "x", Format.AUTO, []))
    async with database.transaction() as session:
        run = await begin_import(session, file.name, "digest", "x")
        assert await import_rows(session, run.id, 0, rows[:4]) == []
    async with database.transaction() as session:
        assert await import_rows(session, run.id, 0, rows[:4]) == [], "again, since the answer to the commit was lost"
    with suppress(RuntimeError):
        async with database.transaction() as session:
            await import_rows(session, run.id, 4, rows[4:8])
            raise RuntimeError
    async with database.transaction() as session:
        again = await begin_import(session, file.name, "digest", "x")
        assert (again.id, again.position, again.created) == (run.id, 4, 4)
        await import_rows(session, again.id, 4, rows[4:])
        done = await finish_import(session, again.id)
    assert (done.position, done.created, done.duplicate) == (10, 10, 0)
    async with database.transaction() as session:
        anew = await begin_import(session, file.name, "digest", "x")
        assert (anew.position, anew.created, anew.finished_at) == (0, 0, None)
        assert len((await session.exec(select(ImportRun))).all()) == 1
        with pytest.raises(Invalid):
            await begin_import(session, file.name, "digest", "myspace")
