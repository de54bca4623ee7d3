"""Publishing: an old version means the same for ever, and what was edited on pages survives restarts."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import col, select

from routing_rules.loading import calendars
from routing_rules.rulebook import RulebookError, load_rulebook
from routing_rules.vocabulary import EventKind
from service.configuration.actions import edit_file, publish, publish_folder, replace_by_folder
from service.configuration.queries import Publication, active_configuration, configuration, newest_publication
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, SetupError
from service.running.migration import bring_up_to_date
from service.tables import ConfigPublication
from tests.routing_rules.service_files import CALENDARS, LEVELS, service_files
from tests.routing_rules.small_rulebook import RULES

FILES = service_files()
LATER = CALENDARS.replace("10:00-16:00", "10:00-17:00")
CALENDAR_FILE, LEVEL_FILE = "d-calendars.yaml", "e-levels.yaml"


@pytest_asyncio.fixture
async def folder(database: Database) -> int:
    """The small rulebook's folder is in force."""
    async with database.transaction() as session:
        return (await publish_folder(session, FILES, "system")).version_id


async def in_force(database: Database) -> Publication:
    async with database.transaction() as session:
        found = await newest_publication(session)
    assert found is not None
    return found


async def publications(database: Database) -> list[ConfigPublication]:
    async with database.transaction() as session:
        return list(await session.exec(select(ConfigPublication).order_by(col(ConfigPublication.id))))


async def edit(database: Database, text: str, seen: int, name: str = CALENDAR_FILE) -> int:
    async with database.transaction() as session:
        return await edit_file(session, "colleague:1", name, text, seen=seen)


async def test_holidays_are_frozen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library says later, a version means what it meant."""
    async with database.transaction() as session:
        version_id = await publish(session, FILES, "system")
    found = await in_force(database)
    assert found.files.keys() - FILES.keys() == {"holidays.yaml"}
    monkeypatch.setattr(calendars, "country_holidays", lambda *_: {date(2026, 1, 1): "Nothing but this"})
    assert load_rulebook(FILES).service_levels.calendars["desk"].closed.keys() < {
        date(2026, 1, 1),
        date(2026, 5, 15),
        date(2030, 1, 1),
    }
    thawed = load_rulebook(found.files).service_levels
    async with database.transaction() as session:
        held = (await configuration(session, version_id)).rulebook.service_levels
    assert thawed == held
    assert thawed.calendars["desk"].closed[date(2026, 4, 27)] == "Koningsdag"


async def test_only_what_is_missing_is_frozen(database: Database) -> None:
    """Holidays that stand in a file stay as they are; other countries come in a file beside it."""
    named = CALENDARS.replace("{country: NL}", "[{country: NL}, {country: BE}]")
    files = service_files(calendars=named) | {"holidays.yaml": "holidays: {NL: {2026-02-03: Feest}}"}
    async with database.transaction() as session:
        await publish(session, files, "system")
    found = await in_force(database)
    assert found.files.keys() - files.keys() == {"holidays-2.yaml"}
    assert found.files["holidays.yaml"] == files["holidays.yaml"]
    assert "BE:" in found.files["holidays-2.yaml"]
    assert "NL:" not in found.files["holidays-2.yaml"]
    async with database.transaction() as session:
        await publish(session, found.files, "system")
    assert (await in_force(database)).version_id == found.version_id


async def test_a_folder_that_did_not_change_does_nothing(database: Database, folder: int) -> None:
    before = await publications(database)
    async with database.transaction() as session:
        again = await publish_folder(session, FILES, "system")
    assert (again.version_id, again.is_new, again.kept) == (folder, False, ())
    assert await publications(database) == before


async def test_what_was_edited_survives_a_restart(database: Database, folder: int) -> None:
    edited = await edit(database, LATER, seen=folder)
    assert edited != folder
    async with database.transaction() as session:
        again = await publish_folder(session, FILES, "system")
    assert (again.version_id, again.is_new, again.kept) == (edited, False, (CALENDAR_FILE,))
    assert (await in_force(database)).files[CALENDAR_FILE] == LATER


async def test_a_changed_folder_keeps_what_was_edited(database: Database, folder: int) -> None:
    """And only that: every other file is the folder's."""
    await edit(database, LATER, seen=folder)
    changed = FILES | {CALENDAR_FILE: CALENDARS.replace("22:00-06:00", "21:00-06:00"), "c-rules.yaml": "rules: {}"}
    async with database.transaction() as session:
        found = await publish_folder(session, changed, "system")
    assert (found.is_new, found.kept) == (True, (CALENDAR_FILE,))
    files = (await in_force(database)).files
    assert (files[CALENDAR_FILE], files["c-rules.yaml"]) == (LATER, "rules: {}")
    last = (await publications(database))[-1]
    assert (last.actor, last.edited) == ("system", [CALENDAR_FILE])


async def test_a_folder_that_does_not_fit_what_was_edited_says_so(database: Database, folder: int) -> None:
    """What was in force stays so; an operator can drop the edits."""
    before = await edit(database, LATER, seen=folder)
    lost = CALENDARS[: CALENDARS.index("  shop:")] + "service_levels: {hub: desk}\n"
    changed = FILES | {
        CALENDAR_FILE: lost,
        "f-cellar.yaml": "calendars: {shop: {name: {nl: W, en: S}, week: {mon: ['09:00-10:00']}}}",
    }
    with pytest.raises(RulebookError) as refused:
        async with database.transaction() as session:
            await publish_folder(session, changed, "system")
    told = [str(problem) for problem in refused.value.problems]
    assert told[0].startswith("f-cellar.yaml:1: calendar 'shop' is there twice")
    assert told[-1].startswith(f"{CALENDAR_FILE}:1: stays as it was edited on pages; `olievlek rules publish`")
    assert (await in_force(database)).version_id == before
    async with database.transaction() as session:
        after = await replace_by_folder(session, changed, "system")
    found = await in_force(database)
    assert (found.version_id, found.edited, found.files[CALENDAR_FILE]) == (after, (), lost)


async def test_a_broken_folder_is_told_as_it_is(database: Database, folder: int) -> None:
    await edit(database, LATER, seen=folder)
    with pytest.raises(RulebookError) as refused:
        async with database.transaction() as session:
            await publish_folder(session, FILES | {"c-rules.yaml": "rule: {}"}, "system")
    assert [problem.file for problem in refused.value.problems] == ["c-rules.yaml"]


async def test_an_edit_is_refused_with_its_lines(database: Database, folder: int) -> None:
    with pytest.raises(RulebookError, match=rf"{CALENDAR_FILE}:15: expected opening hours"):
        await edit(database, CALENDARS.replace("10:00-16:00", "ten to four"), seen=folder)
    assert (await in_force(database)).version_id == folder


async def test_an_edit_of_what_is_no_longer_in_force_is_refused(database: Database, folder: int) -> None:
    newer = await edit(database, LATER, seen=folder)
    with pytest.raises(Conflict, match=f"version {newer} was published meanwhile"):
        await edit(database, LEVELS, seen=folder, name=LEVEL_FILE)


async def test_of_two_who_edit_at_once_one_is_refused(database: Database, folder: int) -> None:
    texts = [CALENDARS.replace("10:00-16:00", f"10:00-16:{minute}0") for minute in range(1, 4)]
    found = await asyncio.gather(*(edit(database, text, seen=folder) for text in texts), return_exceptions=True)
    assert sum(isinstance(one, int) for one in found) == 1
    assert sum(isinstance(one, Conflict) for one in found) == len(texts) - 1


async def test_an_edit_that_changes_nothing_publishes_nothing(database: Database, folder: int) -> None:
    before = await publications(database)
    assert await edit(database, CALENDARS, seen=folder) == folder
    assert await publications(database) == before


@pytest.mark.parametrize("name", ["../passwd.yaml", "a/b.yaml", "notes.txt", ".yaml", "", f"{'a' * 200}.yaml"])
async def test_a_file_is_a_plain_name(database: Database, folder: int, name: str) -> None:
    with pytest.raises(Invalid, match="is no name for a file of a rulebook"):
        await edit(database, CALENDARS, seen=folder, name=name)


async def test_going_back_survives_a_restart(database: Database, folder: int) -> None:
    """Publishing an old version again brings its edits back too, and no restart undoes it."""
    first = await edit(database, LATER, seen=folder)
    old = (await in_force(database)).files
    await edit(database, LEVELS.replace("at: 50%", "at: 40%"), seen=first, name=LEVEL_FILE)
    async with database.transaction() as session:
        assert await publish(session, old, "colleague:1") == first
        assert (await publish_folder(session, FILES, "system")).version_id == first
    assert (await in_force(database)).edited == (CALENDAR_FILE,)


async def test_new_service_levels_are_announced(database: Database, folder: int) -> None:
    """Rules alone change no clock."""
    heard = database.listen()
    assert await anext(heard) is None
    await edit(database, RULES.replace("urgency: 2", "urgency: 1"), seen=folder, name="c-rules.yaml")
    assert await anext(heard) is None, "a second of silence"
    version_id = (await in_force(database)).version_id
    async with database.transaction() as session:
        rules_alone = await active_configuration(session)
    await edit(database, LATER, seen=version_id)
    assert await anext(heard) == f"{EventKind.SERVICE_LEVELS_PUBLISHED.value} "
    await heard.aclose()
    async with database.transaction() as session:
        now_in_force = await active_configuration(session)
    assert rules_alone.levels_id == folder
    assert now_in_force.levels_id == now_in_force.version_id


async def test_without_a_rulebook_there_is_nothing_to_edit(database: Database) -> None:
    async with database.transaction() as session:
        for row in await session.exec(select(ConfigPublication)):
            await session.delete(row)
    with pytest.raises(SetupError, match="olievlek migrate"):
        await edit(database, CALENDARS, seen=1)


def test_start_up_says_what_stays_as_edited(database_url: str, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert bring_up_to_date(database_url, tmp_path)[-1] == "Rulebook version 2 is in force."

    async def edited() -> None:
        database = Database(database_url, pool_size=1)
        await edit(database, LATER, seen=2)
        await database.close()

    asyncio.run(edited())
    assert bring_up_to_date(database_url, tmp_path)[1:] == [
        "Rulebook version 3 is in force.",
        f"As edited on pages stay: {CALENDAR_FILE}.",
    ]
    (tmp_path / "c-rules.yaml").write_text("rules: {}", encoding="utf-8")
    assert bring_up_to_date(database_url, tmp_path)[1:] == [
        "Rulebook version 4 is in force.",
        f"The rulebook folder changed; as edited on pages stay: {CALENDAR_FILE}.",
    ]
