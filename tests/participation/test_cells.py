"""Setting cells: who may, what is refused, what is kept of it, and what decisions make of it."""

import asyncio
from typing import Any

import pytest
from sqlmodel import col, select

from routing_rules.decide import decide
from routing_rules.facts import Cell, MessageFacts
from routing_rules.rulebook import Rulebook, RulebookError
from routing_rules.vocabulary import ChannelKind, EventKind, Role, Stage
from service.configuration.actions import edit_file, publish, publish_folder
from service.configuration.queries import active_configuration, newest_publication
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.foundation.rulebook_files import read_rulebook_files
from service.participation.cells import set_cell
from service.people.actor import SYSTEM, Actor
from service.people.keys import Scope
from service.tables import CellChange, CellHealth
from tests.builders import NOON

NOOR = Actor("colleague/7", 7, "Noor", frozenset({Role.MANAGER}))
FORUM = Cell("porting", "forum")
"""At stage consult in the packaged rulebook, with a default of shadow."""


async def setting(database: Database, cell: Cell = FORUM, actor: Actor = NOOR, **wanted: Any) -> CellChange | None:
    async with database.transaction() as session:
        return await set_cell(session, actor, cell, **{"note": "Because it goes well.", **wanted})


async def in_force(database: Database) -> tuple[int, Rulebook]:
    async with database.transaction() as session:
        found = await active_configuration(session)
    return found.version_id, found.rulebook


async def changes(database: Database, *kinds: str) -> list[CellChange]:
    async with database.transaction() as session:
        rows = await session.exec(
            select(CellChange).where(col(CellChange.kind).in_(kinds)).order_by(col(CellChange.id))
        )
        return list(rows)


async def test_a_cell_is_set_with_a_note_and_announced(database: Database) -> None:
    before, rulebook = await in_force(database)
    heard = database.listen()
    assert await anext(heard) is None
    done = await setting(database, stage=Stage.DRAFT, share=25, languages=["en", "nl"], seen=before)
    assert await anext(heard) == f"{EventKind.CELL_CHANGED.value} "
    await heard.aclose()
    version_id, after = await in_force(database)
    assert done is not None
    assert (done.kind, done.actor, done.note, done.config_version_id) == (
        "set",
        "colleague/7",
        "Because it goes well.",
        version_id,
    )
    assert (done.was_stage, done.was_share, done.was_languages) == ("consult", 100, [])
    assert (done.stage, done.share, done.languages) == ("draft", 25, ["en", "nl"])
    held = after.participation[FORUM]
    assert (held.stage, held.share, held.languages) == (Stage.DRAFT, 25, frozenset({"nl", "en"}))
    assert {cell for cell, one in after.participation.items() if rulebook.participation.get(cell) != one} == {FORUM}


async def test_what_is_not_named_stays(database: Database) -> None:
    await setting(database, stage=Stage.DRAFT, share=25, languages=["nl"])
    await setting(database, share=50)
    held = (await in_force(database))[1].participation[FORUM]
    assert (held.stage, held.share, held.languages) == (Stage.DRAFT, 50, frozenset({"nl"}))
    await setting(database, languages=[])
    assert (await in_force(database))[1].participation[FORUM].languages == frozenset()


async def test_what_changes_nothing_is_no_event(database: Database) -> None:
    version_id, _ = await in_force(database)
    assert await setting(database, stage=Stage.CONSULT, share=100) is None
    assert (await in_force(database))[0] == version_id
    assert await changes(database, "set") == []


async def test_setting_the_same_stage_again_ends_what_health_did(database: Database) -> None:
    """The history says so, and health begins anew from that row; the rulebook stays as it is."""
    async with database.transaction() as session:
        held = CellHealth(process=FORUM.process, channel=FORUM.channel, health={}, ceiling=Stage.SHADOW, state="open")
        session.add(held)
    version_id, _ = await in_force(database)
    assert await setting(database, share=100) is None
    done = await setting(database, stage=Stage.CONSULT)
    assert done is not None
    assert (done.kind, done.was_stage, done.stage, done.ceiling) == ("set", "consult", "consult", "shadow")
    assert done.config_version_id == version_id == (await in_force(database))[0]


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.DEPARTMENT])
async def test_only_managers_set_cells(database: Database, role: Role) -> None:
    with pytest.raises(NotAllowed, match="managers do"):
        await setting(database, actor=Actor("colleague/8", 8, "Ann", frozenset({role})), share=10)
    with pytest.raises(NotAllowed):
        await setting(database, actor=Actor("key/crm", scopes=frozenset({Scope.TICKETS_WRITE})), share=10)
    assert await changes(database, "set") == []


async def test_keys_with_the_scope_and_the_command_line_may(database: Database) -> None:
    assert await setting(database, actor=Actor("key/bi", scopes=frozenset({Scope.CELLS_WRITE})), share=10) is not None
    assert await setting(database, actor=SYSTEM, share=20) is not None


@pytest.mark.parametrize(
    ("cell", "wanted", "said"),
    [
        (FORUM, {"note": "  "}, "A note is needed"),
        (FORUM, {"note": "x" * 2_001}, "at most 2000"),
        (FORUM, {"share": 101}, "0 to 100"),
        (FORUM, {"share": -1}, "0 to 100"),
        (FORUM, {"languages": ["klingon"]}, "no language klingon"),
        (Cell("network_outage", "x"), {"stage": Stage.ANSWER}, "Network has no mandate"),
        (Cell("praise", "x"), {"stage": Stage.DRAFT}, "belongs to the hub"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(database: Database, cell: Cell, wanted: Any, said: str) -> None:
    version_id, _ = await in_force(database)
    with pytest.raises(Invalid, match=said):
        await setting(database, cell, **wanted)
    assert (await in_force(database))[0] == version_id


@pytest.mark.parametrize("cell", [Cell("flying", "forum"), Cell("porting", "fax")])
async def test_an_unknown_cell_is_named(database: Database, cell: Cell) -> None:
    with pytest.raises(NotFound, match="There is no"):
        await setting(database, cell, share=5)


async def test_of_two_at_once_both_count_unless_they_looked_at_the_same(database: Database) -> None:
    """Without `seen` each is judged against what it finds; with it, one of them has to look again."""
    await asyncio.gather(setting(database, share=30), setting(database, stage=Stage.DRAFT))
    version_id, rulebook = await in_force(database)
    assert (rulebook.participation[FORUM].stage, rulebook.participation[FORUM].share) == (Stage.DRAFT, 30)
    found = await asyncio.gather(
        *(setting(database, share=share, seen=version_id) for share in (40, 50, 60)), return_exceptions=True
    )
    assert sum(isinstance(one, CellChange) for one in found) == 1
    assert sum(isinstance(one, Conflict) for one in found) == 2
    assert len(await changes(database, "set")) == 3


async def test_the_share_is_a_canary_that_only_grows(database: Database) -> None:
    """Whoever is in at 25 % is in at 50 %, and always; the others are the control group."""
    authors = [f"author-{number}" for number in range(10_000)]
    await setting(database, stage=Stage.DRAFT, share=25)
    first = await drawn_in(database, authors)
    assert len(first) / len(authors) == pytest.approx(0.25, abs=0.015)
    assert await drawn_in(database, authors) == first
    await setting(database, share=50)
    second = await drawn_in(database, authors)
    assert first < second
    assert len(second) / len(authors) == pytest.approx(0.50, abs=0.015)


async def drawn_in(database: Database, authors: list[str]) -> set[str]:
    """Whose ticket waits with the department."""
    rulebook = (await in_force(database))[1]
    found = set()
    for author in authors:
        said = MessageFacts("nummerbehoud", "forum", ChannelKind.FORUM, "nl", author, 0, NOON)
        decision = decide(said, None, rulebook)
        assert decision.cell == FORUM
        assert (decision.queue == decision.owner) == (decision.draw is not None and decision.draw < decision.share)
        assert decision.stage is (Stage.DRAFT if decision.queue == decision.owner else Stage.CONSULT)
        if decision.queue == decision.owner:
            found.add(author)
    return found


async def test_a_narrowed_cell_leaves_other_languages_with_the_hub(database: Database) -> None:
    await setting(database, stage=Stage.DRAFT, languages=["nl"])
    rulebook = (await in_force(database))[1]
    stages = {}
    for language in ("nl", "en", "und"):
        said = MessageFacts("nummerbehoud", "forum", ChannelKind.FORUM, language, "jan", 0, NOON)
        stages[language] = decide(said, None, rulebook).stage
    assert stages == {"nl": Stage.DRAFT, "en": Stage.HUB, "und": Stage.DRAFT}


async def test_publishing_keeps_the_history_of_cells(database: Database) -> None:
    """Of the first rulebook all of them; of a page or a folder those that it changes; of rules alone none."""
    begun = await changes(database, "published")
    assert {one.was_stage for one in begun} == {None}
    assert {(one.process, one.channel) for one in begun} >= {("order_delivery", "forum"), ("press", "email")}
    files = read_rulebook_files(None)
    text = files["participation.yaml"]
    version_id, _ = await in_force(database)
    async with database.transaction() as session:
        edited = text.replace("forum: {stage: consult, share: 50}", "forum: {stage: draft, share: 60}")
        version_id = await edit_file(session, "colleague/7", "participation.yaml", edited, seen=version_id)
    (by_page,) = (await changes(database, "published"))[len(begun) :]
    assert (by_page.process, by_page.was_share, by_page.share, by_page.note) == ("internet_tv", 50, 60, "")
    assert (by_page.actor, by_page.config_version_id) == ("colleague/7", version_id)
    async with database.transaction() as session:
        await publish(session, files, "system")
        await publish(session, {**files, "extra.yaml": "priority: {storm: 5}"}, "system")
    (_, back) = (await changes(database, "published"))[len(begun) :]
    assert (back.was_stage, back.stage) == ("draft", "consult")


async def test_what_a_person_set_survives_a_new_folder(database: Database) -> None:
    await setting(database, share=33)
    async with database.transaction() as session:
        files = read_rulebook_files(None)
        again = await publish_folder(session, {**files, "extra.yaml": "priority: {storm: 5}"}, "system")
        held = await newest_publication(session)
    assert again.kept == ("participation.yaml",)
    assert held is not None
    assert (await in_force(database))[1].participation[FORUM].share == 33


async def test_a_refused_rulebook_leaves_no_history(database: Database) -> None:
    before = len(await changes(database, "published", "set"))
    version_id, _ = await in_force(database)
    with pytest.raises(RulebookError):
        async with database.transaction() as session:
            await edit_file(session, "x", "participation.yaml", "participation: {porting: {fax: {}}}", seen=version_id)
    assert len(await changes(database, "published", "set")) == before
