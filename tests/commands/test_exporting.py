"""`olievlek export` writes messages to a file that only its owner reads."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from service.foundation.database import Database
from tests.builders import Said, store

Olievlek = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("here")
TEXT = "Bel 06-12345678 of mail jan@example.org"


def say(url: str, *said: Said) -> None:
    """Store messages."""

    async def run() -> None:
        database = Database(url, pool_size=1)
        await store(database, said)
        await database.close()

    asyncio.run(run())


def test_a_file_holds_no_personal_data_unless_it_is_asked_for(
    olievlek: Olievlek, database_url: str, tmp_path: Path
) -> None:
    say(database_url, Said("m1", TEXT, author="jan"), Said("m2", "Dank je wel!", minute=1))
    masked, whole = tmp_path / "masked.jsonl", tmp_path / "whole.jsonl"
    assert olievlek("export", str(masked)).stdout == f"Messages in {masked}: 2.\n"
    rows = [json.loads(line) for line in masked.read_text("utf-8").splitlines()]
    assert [row["text"] for row in rows] == ["Bel <phone> of mail <email>", "Dank je wel!"]
    assert "jan" not in masked.read_text("utf-8")
    assert masked.stat().st_mode & 0o077 == 0
    assert olievlek("export", str(whole), "--personal-data", "include").exit_code == 0
    assert TEXT in whole.read_text("utf-8")


def test_nothing_is_overwritten_and_nothing_is_guessed(olievlek: Olievlek, tmp_path: Path) -> None:
    there = tmp_path / "there.jsonl"
    there.write_text("mine")
    refused = olievlek("export", str(there))
    assert (refused.exit_code, there.read_text()) == (1, "mine")
    assert "exists already" in refused.stderr
    assert olievlek("export", str(tmp_path / "new.jsonl"), "--personal-data", "some").exit_code == 1
    assert not (tmp_path / "new.jsonl").exists()
