"""The champion reads what no rule decides; its scores are kept, and what is wrong with it stops nothing."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from routing_rules.decide import decide
from routing_rules.explain import because_as_json, likely_as_json, scores_of
from routing_rules.facts import MessageFacts, ThreadFacts
from routing_rules.vocabulary import TicketState
from service.configuration.queries import active_configuration, configuration
from service.flow.reporting.queries import failing
from service.flow.triage.claims import Claimed
from service.flow.triage.reading import read_set
from service.foundation.database import Database
from service.reader.champion import champion, trouble
from service.reader.reader import Reader
from service.reading.examples import Guess
from service.tables import Message, RecordedDecision
from tests.builders import Said, store, triage_all
from tests.trained import small_content
from tests.triage.models import Parrot, crown
from workers.tasks.triage import triage_round

SAID = [
    Said("1", "Wanneer komt de bezorger nou met mijn bestelling?", 0, "jan"),
    Said("2", "Er is twee keer geld afgeschreven", 1, "piet"),
    Said("3", "Waar blijft mijn pakket?", 2, "kees"),
    Said("4", "hmm tja", 3, "els"),
    Said("5", "en hoe zit het nu dan", 4, "els", in_reply_to="4"),
    Said("6", "Ik ben journalist en zoek jullie woordvoerder", 5, "eva"),
]


async def decisions(database: Database) -> dict[str, RecordedDecision]:
    """The decision on each message, by its external id."""
    async with database.transaction() as session:
        rows = await session.exec(
            select(Message.external_id, RecordedDecision).join(
                Message, col(RecordedDecision.message_id) == col(Message.id)
            )
        )
        return dict(rows.all())


async def test_the_champion_has_a_say(database: Database) -> None:
    name = str(await crown(database, small_content()))
    await store(database, SAID)
    await triage_all(database)
    found = await decisions(database)
    assert (found["1"].process, found["1"].model) == ("order_delivery", name)
    assert found["1"].scores is not None
    assert found["1"].confidence == found["1"].scores["likely"][0]["probability"] >= 0.8
    assert found["2"].process == "billing"
    assert (found["4"].process, found["4"].queue, found["4"].model) == (None, "triage", name)
    assert [one["process"] for one in found["4"].suggested] in (
        ["order_delivery", "billing"],
        ["billing", "order_delivery"],
    )
    assert (found["6"].process, found["6"].model, found["6"].scores) == ("press", None, None)


@pytest.mark.parametrize("limit", [2, 500])
async def test_what_was_kept_decides_the_same_without_the_model(database: Database, limit: int) -> None:
    await crown(database, small_content())
    await store(database, SAID)
    await triage_all(database, limit=limit)
    async with database.transaction() as session:
        query = select(RecordedDecision, Message).join(Message, col(RecordedDecision.message_id) == col(Message.id))
        rows = (await session.exec(query)).all()
        assert sum(decision.model is not None for decision, _ in rows) >= 3
        for decision, message in rows:
            rulebook = (await configuration(session, decision.config_version_id)).rulebook
            thread = decision.thread and ThreadFacts(
                **{**decision.thread, "state": TicketState(decision.thread["state"])}
            )
            facts = MessageFacts(
                text=message.text,
                channel=message.channel,
                channel_kind=rulebook.channels[message.channel].kind,
                language=message.language or "und",
                author=message.author_id,
                followers=message.author_followers,
                sent_at=message.sent_at,
                scores=decision.scores and scores_of(decision.scores),
            )
            again = decide(facts, thread, rulebook)
            assert (again.process, again.queue, again.stage, again.draw, again.confidence, again.model) == (
                *(decision.process, decision.queue, decision.stage, decision.draw, decision.confidence),
                decision.model,
            )
            assert likely_as_json(again.suggested) == decision.suggested
            assert because_as_json(again.because) == decision.because


async def test_without_a_model_words_decide(database: Database) -> None:
    await store(database, SAID)
    await triage_all(database)
    found = await decisions(database)
    assert {(one.model, one.scores) for one in found.values()} == {(None, None)}
    assert found["3"].process == "order_delivery"
    assert trouble() is None


async def test_the_next_set_is_read_by_the_next_champion(database: Database) -> None:
    first = await crown(database, small_content())
    await store(database, [Said("1", "hmm tja")])
    await triage_all(database)
    second = await crown(database, small_content())
    await store(database, [Said("2", "hmm tja", author="els")])
    await triage_all(database)
    found = await decisions(database)
    assert (found["1"].model, found["2"].model) == (str(first), str(second))


@pytest.mark.parametrize(
    ("content", "digest", "problem"),
    [
        (b"no model at all", None, "can't be loaded: This is no model that can be read"),
        (b"changed on the way", "0" * 64, "can't be loaded: its content is not what was stored: the digest differs"),
    ],
)
async def test_a_model_that_cannot_be_loaded_stops_nothing_and_is_shown(
    database: Database, content: bytes, digest: str | None, problem: str
) -> None:
    await crown(database, content, digest=digest)
    await store(database, SAID)
    await triage_round(database, "test", sweep=True)
    found = await decisions(database)
    assert found["3"].process == "order_delivery"
    assert {one.model for one in found.values()} == {None}
    async with database.transaction() as session:
        (failure,) = await failing(session)
    assert failure.step == "reading"
    assert problem in failure.error
    await crown(database, small_content())
    await triage_round(database, "test", sweep=True)
    async with database.transaction() as session:
        assert await failing(session) == []


class Dumb(Parrot):
    """A model that fails at every text."""

    def read(self, texts: object, hints: object = None) -> list[Guess]:
        """It never comes to a guess."""
        raise FloatingPointError("a customer's words")


async def test_a_model_that_cannot_read_stops_nothing_and_is_shown(database: Database) -> None:
    async with database.transaction() as session:
        rulebook = (await active_configuration(session)).rulebook
        moment = datetime(2026, 11, 20, tzinfo=UTC)
        one = Claimed(1, "x", "1", "waar blijft het", moment, moment, "jan", None, None, 0, None, None, 0)
        done = read_set([one], rulebook, Reader("4", Dumb(["billing"])))
        assert (done.read[1].facts.scores, done.failed) == (None, {})
        assert trouble() == "The model could not read: FloatingPointError."
        done = read_set([one], rulebook, Reader("4", Parrot(["billing", "order_delivery"])))
        assert done.read[1].facts.scores is not None
        assert trouble() is None
        assert await champion(session) is None
