"""Words that speak for a process are proposed, also from networks whose terms forbid training; a person decides."""

import pytest

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.learning.queries import proposals
from service.flow.learning.word_actions import accept_proposal, decline_proposal
from service.flow.learning.words import propose_words
from service.foundation.database import Database
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import SYSTEM, Actor
from service.tables import WordProposal
from tests.learning.shop import OWNERS, messages, open_shop, say

ANN = Actor("colleague/1", 1, "Ann", frozenset({Role.MANAGER}), "webcare")
BOB = Actor("colleague/2", 2, "Bob", frozenset({Role.AGENT}), "webcare")


async def told(database: Database, process: str, text: str, count: int, channel: str = "x") -> None:
    numbers = await messages(database, [f"{text} {chr(97 + n)}" for n in range(count)], channel)
    await say(database, [(number, process) for number in numbers], may_train=channel != "x")


async def proposed(database: Database) -> list[WordProposal]:
    await propose_words(database)
    async with database.transaction() as session:
        return [one for one in await proposals(session) if one.process == "delivery"]


async def rulebook_of(database: Database) -> Rulebook:
    async with database.transaction() as session:
        return (await active_configuration(session)).rulebook


async def told_of_pickup_points(database: Database) -> WordProposal:
    """What is proposed in a shop where 20 tweets were about a pick-up point that is shut."""
    await open_shop(database)
    await told(database, "delivery", "dat pakketpunt ik snap het niet", 20)
    await told(database, "bills", "dat ik snap het niet van die prijs", 20)
    (word,) = await proposed(database)
    assert (word.term, word.language, word.tickets, word.elsewhere) == ("pakketpunt", "nl", 20, 0)
    assert len(word.message_ids) == 20
    return word


async def test_an_accepted_word_speaks_for_its_process(database: Database) -> None:
    word = await told_of_pickup_points(database)
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await accept_proposal(session, BOB, word.id)
    async with database.transaction() as session:
        version = await accept_proposal(session, ANN, word.id)
        assert version == (await active_configuration(session)).version_id
    terms = dict((await rulebook_of(database)).processes["delivery"].vocabulary)
    assert terms["nl:pakketpunt" if "nl:pakketpunt" in terms else "pakketpunt"] == 2
    assert await proposed(database) == []
    async with database.transaction() as session:
        with pytest.raises(Conflict, match="decided on already"):
            await decline_proposal(session, ANN, word.id)


async def test_a_declined_word_is_not_proposed_again(database: Database) -> None:
    word = await told_of_pickup_points(database)
    async with database.transaction() as session:
        await decline_proposal(session, SYSTEM, word.id)
    assert await proposed(database) == []
    assert "pakketpunt" not in str((await rulebook_of(database)).processes["delivery"].vocabulary)
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await decline_proposal(session, ANN, word.id + 999)


async def test_what_labels_do_not_bear_out_any_more_is_taken_back(database: Database) -> None:
    await told_of_pickup_points(database)
    await told(database, "bills", "dat pakketpunt is duur", 20, channel="forum")
    assert await proposed(database) == []
    assert set(OWNERS) >= {"delivery", "bills"}
