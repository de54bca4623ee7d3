"""`olievlek import`: everything once, resumable, and every bad row explained."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import Result

from service.foundation.database import Database
from tests.builders import messages, triage_all
from tests.intake.test_importing import some_lines

Olievlek = Callable[..., Result]
SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "twcs_sample.unlabelled.jsonl"
pytestmark = pytest.mark.usefixtures("here")


def test_a_file_twice(olievlek: Olievlek, tmp_path: Path) -> None:
    """The first time as people run it: in a process of its own."""
    file = tmp_path / "messages.jsonl"
    lines = some_lines(20)
    lines[7] = '{"external_id": "7", "text": ""}'
    file.write_text("\n".join(lines))
    command = [sys.executable, "-m", "service.cli", "import", str(file), "--channel", "x"]
    first = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert "20 rows: 19 new, 0 known already, 0 not said by customers, 1 rejected." in first.stdout
    rejected = json.loads((tmp_path / "messages.jsonl.rejects.jsonl").read_text())
    assert (rejected["line"], rejected["row"]) == (8, lines[7])
    assert "sent_at is required" in rejected["reason"]
    second = olievlek("import", str(file), "--channel", "x", "--rejects", str(tmp_path / "again.jsonl"))
    assert "20 rows: 0 new, 19 known already" in second.stdout
    assert (tmp_path / "again.jsonl").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--channel", "myspace"], "There is no channel myspace"),
        (["--channel", "x", "--format", "xml"], "no format xml"),
    ],
)
def test_what_can_t_be_imported_says_so(olievlek: Olievlek, tmp_path: Path, arguments: list[str], said: str) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(some_lines(1)))
    refused = olievlek("import", str(file), *arguments)
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_it_goes_on_after_the_rows_that_are_done(olievlek: Olievlek, tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(some_lines(5)))
    olievlek("import", str(file), "--channel", "x")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE import_run SET finished_at = NULL, position = 3, created = 3")
    second = olievlek("import", str(file), "--channel", "x")
    assert "Going on after row 3." in second.stderr
    assert "5 rows: 3 new, 2 known already" in second.stdout


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"the sample of real conversations is not here: {SAMPLE}")
def test_real_conversations_come_in_with_their_threads_joined(olievlek: Olievlek, database_url: str) -> None:
    lines = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    inbound = [line for line in lines if line["inbound"]]
    first = olievlek("import", str(SAMPLE), "--channel", "x")
    assert (
        f"{len(lines)} rows: {len(inbound)} new, 0 known already, {len(lines) - len(inbound)} not said" in first.stdout
    )
    ticket_of = asyncio.run(_tickets_of(database_url))
    assert None not in ticket_of.values()
    threads = {line["thread"] for line in inbound}
    assert len({(line["thread"], ticket_of[line["id"]]) for line in inbound}) == len(threads)


async def _tickets_of(url: str) -> dict[str, int | None]:
    database = Database(url, pool_size=2)
    await triage_all(database)
    async with database.transaction() as session:
        found = {one.external_id: one.ticket_id for one in await messages(session)}
    await database.close()
    return found
