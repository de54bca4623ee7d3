"""Who may sign in: made, listed and disabled, from code and from the command line."""

import os
import subprocess
import sys

import pytest

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotFound
from service.people.actions import create_colleague, disable_colleague
from service.people.passwords import is_password
from service.people.queries import colleague_by_login, colleagues

PASSWORD = "een goed wachtwoord"


async def test_a_password_is_kept_as_argon2id(database: Database) -> None:
    """And nothing else of it."""
    async with database.transaction() as session:
        await create_colleague(session, "ann", "Ann", PASSWORD, [Role.MANAGER, Role.AGENT], "webcare")
        kept = await colleague_by_login(session, "ANN ")
    assert kept is not None
    assert kept.password_hash.startswith("$argon2id$")
    assert kept.roles == ["agent", "manager"]
    assert await is_password(PASSWORD, kept.password_hash)
    assert not await is_password(PASSWORD + "!", kept.password_hash)
    assert not await is_password(PASSWORD, None)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"password": "kort"}, "10 to 200"),
        ({"password": "x" * 201}, "10 to 200"),
        ({"department": "nowhere"}, "supply_chain"),
        ({"language": "fr"}, "nl, en"),
        ({"roles": []}, "at least one role"),
        ({"login": "  "}, "login and a name"),
        ({"name": ""}, "login and a name"),
    ],
)
async def test_what_is_not_right_is_said(database: Database, changes: dict[str, object], word: str) -> None:
    """With what there is to choose from."""
    given: dict[str, object] = {"login": "ann", "name": "Ann", "password": PASSWORD, "roles": [Role.AGENT]}
    values = {**given, "department": "webcare", **changes}
    with pytest.raises(Invalid, match=word):
        async with database.transaction() as session:
            await create_colleague(session, **values)  # type: ignore[arg-type]


async def test_a_login_is_given_once(database: Database) -> None:
    """Whatever its capitals."""
    async with database.transaction() as session:
        await create_colleague(session, "ann", "Ann", PASSWORD, [Role.AGENT], "webcare")
        with pytest.raises(Conflict):
            await create_colleague(session, "Ann", "Ann B", PASSWORD, [Role.AGENT], "webcare")
        with pytest.raises(NotFound):
            await disable_colleague(session, "nobody")


async def test_the_command(database: Database) -> None:
    """Create, list and disable; what is not right is one sentence and a non-zero exit."""
    environment = {**os.environ, "OLIEVLEK_DATABASE_URL": database.url, "OLIEVLEK_PASSWORD": PASSWORD, "COLUMNS": "150"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "service.cli", "colleagues", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    made = run("create", "ann", "--name", "Ann", "--role", "agent", "--role", "manager", "--language", "en")
    assert made.returncode == 0, made.stderr
    twice = run("create", "ann", "--name", "Ann", "--role", "agent")
    assert (twice.returncode, twice.stderr) == (1, "olievlek: There is a colleague ann already.\n")
    assert run("disable", "ann").returncode == 0
    listed = run("list").stdout
    assert "agent, manager" in listed
    async with database.transaction() as session:
        (ann,) = await colleagues(session)
    assert ann.language == "en"
    assert ann.disabled_at is not None
    assert f"{ann.disabled_at:%Y-%m-%dT%H:%M}" in listed
