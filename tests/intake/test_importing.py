"""`olievlek import`: everything once, resumable, and every bad row explained."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import func, select

from service.flow.intake.imports import begin_import, finish_import, import_rows
from service.flow.intake.sources import Format, read_source
from service.foundation.database import Database
from service.foundation.errors import Invalid
from service.tables import ImportRun, Message
from tests.builders import messages, triage_all

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "twcs_sample.unlabelled.jsonl"


async def olievlek(folder: Path, database_url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as people run it."""

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "service.cli", *arguments],
            cwd=folder,
            env={**os.environ, "OLIEVLEK_DATABASE_URL": database_url, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=False,
        )

    return await asyncio.to_thread(run)


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


async def test_a_file_twice(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    lines = some_lines(20)
    lines[7] = '{"external_id": "7", "text": ""}'
    file.write_text("\n".join(lines))
    first = await olievlek(tmp_path, database.url, "import", str(file), "--channel", "x")
    assert first.returncode == 0, first.stderr
    assert "20 rows: 19 new, 0 known already, 0 not said by customers, 1 rejected." in first.stdout
    rejected = json.loads((tmp_path / "messages.jsonl.rejects.jsonl").read_text())
    assert (rejected["line"], rejected["row"]) == (8, lines[7])
    assert "sent_at is required" in rejected["reason"]
    second = await olievlek(tmp_path, database.url, "import", str(file), "--channel", "x", "--rejects", "again.jsonl")
    assert "20 rows: 0 new, 19 known already" in second.stdout
    assert (tmp_path / "again.jsonl").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--channel", "myspace"], "There is no channel myspace"),
        (["--channel", "x", "--format", "xml"], "no format xml"),
    ],
)
async def test_what_can_t_be_imported_says_so(
    database: Database, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "messages.jsonl").write_text("\n".join(some_lines(1)))
    refused = await olievlek(tmp_path, database.url, "import", "messages.jsonl", *arguments)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_without_a_database_it_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_text("\n".join(some_lines(1)))
    nowhere = f"postgresql://nobody@/none?host={tmp_path}"
    refused = await olievlek(tmp_path, nowhere, "import", "messages.jsonl", "--channel", "x")
    assert refused.returncode == 1
    assert refused.stderr.startswith("olievlek: The database at")
    assert refused.stderr.count("\n") == 1


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


async def test_the_command_goes_on_after_the_rows_that_are_done(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(some_lines(5)))
    await olievlek(tmp_path, database.url, "import", str(file), "--channel", "x")
    async with database.transaction() as session:
        run = (await session.exec(select(ImportRun))).one()
        run.finished_at, run.position, run.created = None, 3, 3
        session.add(run)
    second = await olievlek(tmp_path, database.url, "import", str(file), "--channel", "x")
    assert "Going on after row 3." in second.stderr
    assert "5 rows: 3 new, 2 known already" in second.stdout


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"the sample of real conversations is not here: {SAMPLE}")
async def test_real_conversations_come_in_with_their_threads_joined(database: Database, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    inbound = [line for line in lines if line["inbound"]]
    first = await olievlek(tmp_path, database.url, "import", str(SAMPLE), "--channel", "x")
    assert (
        f"{len(lines)} rows: {len(inbound)} new, 0 known already, {len(lines) - len(inbound)} not said" in first.stdout
    )
    await triage_all(database)
    async with database.transaction() as session:
        ticket_of = {one.external_id: one.ticket_id for one in await messages(session)}
        waiting = select(func.count()).select_from(Message).where(Message.triage != "decided")
        assert (await session.exec(waiting)).one() == 0
    threads = {line["thread"] for line in inbound}
    tickets = {(line["thread"], ticket_of[line["id"]]) for line in inbound}
    assert len(tickets) == len(threads)


async def test_keys_are_made_listed_and_revoked(database: Database, tmp_path: Path) -> None:
    made = await olievlek(tmp_path, database.url, "keys", "create", "crm", "--scope", "tickets:read")
    assert made.stdout.startswith("olv_")
    assert made.stdout.count("\n") == 1
    listed = await olievlek(tmp_path, database.url, "keys", "list")
    assert "crm" in listed.stdout
    assert made.stdout.strip() not in listed.stdout
    assert (await olievlek(tmp_path, database.url, "keys", "revoke", "crm")).stdout == "The key crm is revoked.\n"
    wrong = await olievlek(tmp_path, database.url, "keys", "create", "b", "--scope", "all")
    assert wrong.returncode == 1
    assert "tickets:write" in wrong.stderr
