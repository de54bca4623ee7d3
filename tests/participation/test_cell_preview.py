"""What a setting would move: tried on the tickets that came in, and held against decisions."""

import pytest

from routing_rules.decide import decide
from routing_rules.facts import MessageFacts
from routing_rules.participation import draw
from routing_rules.vocabulary import ChannelKind, Role, Stage
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.cell_preview import Preview, preview_cell
from service.participation.cell_sentences import preview_sentence
from tests.builders import a_colleague
from tests.participation.cell_world import DAYS, FORUM, WORDS, came_in, setting


async def previewed(database: Database, stage: Stage | None = None, share: int | None = None) -> tuple[Preview, str]:
    async with database.transaction() as session:
        found = await preview_cell(session, FORUM, stage=stage, share=share)
        return found, preview_sentence(found, (await active_configuration(session)).rulebook).en


async def test_a_preview_counts_who_would_be_moved(database: Database) -> None:
    """Against what decisions then make of the same authors."""
    noor = await a_colleague(database, "noor", role=Role.MANAGER)
    authors = [f"author-{number}" for number in range(40)]
    inside = sum(draw(FORUM, author) < 25 for author in authors)
    await came_in(database, authors)
    found, said = await previewed(database, Stage.DRAFT, 25)
    assert (found.days, found.tickets, found.tickets_a_day) == (DAYS, 40, 10.0)
    assert (found.before.consulted, found.before.with_department) == (10.0, 0.0)
    assert (found.after.with_department, found.after.consulted) == (inside / DAYS, (40 - inside) / DAYS)
    assert found.moved_a_day == inside / DAYS
    assert said.startswith("Of the 10 tickets a day here, ")
    await setting(database, noor, Stage.DRAFT, 25)
    async with database.transaction() as session:
        rulebook = (await active_configuration(session)).rulebook
    said_by = [MessageFacts(WORDS, "forum", ChannelKind.FORUM, "nl", author, 0, now()) for author in authors]
    assert sum(decide(facts, None, rulebook).stage is Stage.DRAFT for facts in said_by) == inside, "as it was said"


@pytest.mark.parametrize(
    ("stage", "share", "said"),
    [
        (Stage.HUB, 100, "The hub would keep all 1.5 tickets a day here."),
        (Stage.SHADOW, 100, "Of the 1.5 tickets a day here, 1.5 would be recorded as what would go to"),
        (Stage.CONSULT, 0, "tickets a day here, Customer service would be asked about 0."),
        (Stage.DRAFT, 0, "0 would go to Customer service, and 1.5 as a question."),
        (Stage.ANSWER, 100, "1.5 would go to Customer service."),
    ],
)
async def test_a_preview_is_said_in_words(database: Database, stage: Stage, share: int, said: str) -> None:
    await came_in(database, [f"a{number}" for number in range(6)])
    assert said in (await previewed(database, stage, share))[1]


async def test_a_preview_of_nothing_says_so(database: Database) -> None:
    found, said = await previewed(database, Stage.DRAFT, 25)
    assert (found.tickets, found.moved_a_day, said) == (0, 0.0, "Nothing came in here in the last days.")


async def test_a_preview_leaves_out_what_the_hub_keeps_for_its_language(database: Database) -> None:
    await came_in(database, ["a1", "a2", "a3", "a4"])
    async with database.transaction() as session:
        found = await preview_cell(session, FORUM, languages=["en"])
    assert (found.before.consulted, found.after.with_hub, found.after.consulted) == (1.0, 1.0, 0.0)
