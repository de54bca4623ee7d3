"""Who may sign in: made, changed and disabled."""

from typing import Any

import pytest

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actions import create_colleague, disable_colleague, update_colleague
from service.people.actor import SYSTEM
from service.people.passwords import is_password
from service.people.queries import colleague_by_login
from tests.builders import a_colleague

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


async def test_what_a_colleague_can_receive(database: Database) -> None:
    """Changed one by one, checked, by those who plan the work of others."""
    lead = await a_colleague(database, "lea", role=Role.LEAD)
    ann = await a_colleague(database, "ann")
    async with database.transaction() as session:
        await update_colleague(session, lead, "ann", languages=["EN", "nl ", "nl"], processes=["billing"], capacity=4)
        await update_colleague(session, lead, "ANN", email=" ann@example.org ")
    async with database.transaction() as session:
        kept = await colleague_by_login(session, "ann")
        assert kept is not None
        assert (kept.languages, kept.processes, kept.capacity) == (["en", "nl"], ["billing"], 4)
        assert kept.email == "ann@example.org"
        changed = await update_colleague(session, lead, "ann", languages=[], email="")
        assert (changed.languages, changed.processes, changed.email) == ([], ["billing"], None)
        with pytest.raises(NotAllowed):
            await update_colleague(session, ann, "ann", capacity=0)
        with pytest.raises(NotFound):
            await update_colleague(session, lead, "nobody", capacity=0)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"languages": ["Nederlands"]}, "no language"),
        ({"processes": ["nowhere"]}, "no process nowhere"),
        ({"capacity": -1}, "0 to 1000"),
        ({"capacity": 1001}, "0 to 1000"),
        ({"email": "ann"}, "no e-mail address"),
        ({"email": "ann@example.org\nBcc: x@example.org"}, "no e-mail address"),
    ],
)
async def test_what_no_colleague_can_be(database: Database, changes: dict[str, Any], word: str) -> None:
    await a_colleague(database, "ann")
    async with database.transaction() as session:
        with pytest.raises(Invalid, match=word):
            await update_colleague(session, SYSTEM, "ann", **changes)
