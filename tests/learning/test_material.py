"""What is learned: the newest that people said of each message, masked, and some of it held back for judging."""

import random

from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import LabelSource, ModelState, Role
from service.flow.learning.changing import accept_labels
from service.flow.learning.material import Labelled, Said, examples_digest, labels_said, process_meant, split
from service.flow.learning.queries import set_asides, waiting
from service.flow.learning.texts import labelled
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import Actor
from service.reader.examples import rulebook_examples
from service.tables import Model
from tests.learning.shop import FILES, customer_says, messages, open_shop, say
from tests.triage.models import Parrot

RULEBOOK = load_rulebook(FILES)
ANN = Actor("colleague/1", 1, "Ann", frozenset({Role.MANAGER}), "webcare")


async def learnable(database: Database) -> list[tuple[int, str | None, str]]:
    async with database.transaction() as session:
        return [(one.message_id, one.process, one.actor) for one in await labels_said(session)]


async def waits(database: Database) -> int:
    async with database.transaction() as session:
        return (await waiting(session)).count


async def test_the_newest_label_of_a_message_counts(database: Database) -> None:
    await open_shop(database)
    first, second, third, tweet = await messages(database, ["een", "twee", "drie", "vier"])
    await say(database, [(first, "bills"), (second, "bills"), (third, "bills")])
    await say(database, [(first, "delivery")], "colleague/2")
    await say(database, [(second, "delivery")], "colleague/3", source=LabelSource.SECOND)
    await say(database, [(tweet, "delivery")], may_train=False)
    assert await learnable(database) == [
        (first, "delivery", "colleague/2"),
        (second, "bills", "colleague/1"),
        (third, "bills", "colleague/1"),
    ]
    assert await waits(database) == 4


async def test_what_was_set_aside_is_not_learned_until_somebody_accepts_it(database: Database) -> None:
    await open_shop(database)
    first, second, third = await messages(database, ["een", "twee", "drie"])
    await say(database, [(first, "bills")])
    await say(database, [(first, "delivery"), (second, "delivery")], "key/rogue")
    refused = await a_refusal(database, "key/rogue", after=1, upto=3)
    await say(database, [(third, "bills")], "key/rogue")
    assert await learnable(database) == [(first, "bills", "colleague/1"), (third, "bills", "key/rogue")]
    assert await waits(database) == 2
    async with database.transaction() as session:
        assert await accept_labels(session, ANN, refused) == 2
        assert [one.accepted_by for one in await set_asides(session)] == [ANN.name]
    assert [process for _, process, _ in await learnable(database)] == ["delivery", "delivery", "bills"]


async def a_refusal(database: Database, actor: str, *, after: int, upto: int) -> int:
    """A model that was refused for labels of this actor."""
    batch = {"actor": actor, "labels": 2, "sure": 2, "against": 2, "after": after, "upto": upto, "accepted_by": None}
    model = Model(
        state=ModelState.REFUSED,
        trained_at=now(),
        content=b"model",
        content_digest="c",
        code_version="0",
        data_digest="d",
        label_count=3,
        newest_label=upto,
        figures={"set_aside": [batch]},
    )
    async with database.transaction() as session:
        session.add(model)
        await session.flush()
        return model.id


async def test_the_first_labels_of_a_team_judge_nobody(database: Database) -> None:
    await open_shop(database)
    numbers = await messages(database, [f"bericht {n}" for n in range(70)])
    await say(database, [(number, "bills") for number in numbers])
    await say(database, [(number, "refunds") for number in numbers[:10]])
    async with database.transaction() as session:
        found = await labels_said(session)
    assert [one.is_early for one in found] == [True] * 50 + [False] * 20
    kept = split(labelled(found, RULEBOOK, None), []).held_back
    assert {one.said.message_id for one in kept} <= set(numbers[50:])
    assert kept


def said(message_id: int, process: str | None, department: str | None = None, **more: object) -> Said:
    values = {"source": "correction", "actor": "a", "likeliest": None, "thread": message_id, "text": "hallo"}
    return Said(message_id, message_id, process, department, language="nl", channel="forum", **{**values, **more})  # type: ignore[arg-type]


def test_a_department_alone_means_its_process_where_that_can_be_told() -> None:
    assert process_meant(said(1, "bills", "money"), RULEBOOK) == "bills"
    assert process_meant(said(1, "left the rulebook", "money"), RULEBOOK) is None
    assert process_meant(said(1, None), RULEBOOK) == ""
    assert process_meant(said(1, None, "money"), RULEBOOK) is None
    assert process_meant(said(1, None, "money", likeliest="refunds"), RULEBOOK) == "refunds"
    assert process_meant(said(1, None, "money", likeliest="delivery"), RULEBOOK) is None


def test_else_the_champion_tells_which_of_its_processes() -> None:
    parrot = Parrot(["delivery", "bills", "refunds"], ("geld", "refunds", 0.6), ("pakket", "delivery", 0.9))
    open_one, told = said(1, None, "money", text="mijn geld"), said(2, "bills", "money", text="pakket")
    found = labelled([open_one, told], RULEBOOK, parrot)
    assert [one.label for one in found] == ["refunds", "bills"]
    assert [one.label for one in labelled([open_one, told], RULEBOOK, None)] == ["bills"]


def test_what_is_learned_holds_no_personal_data_and_what_the_rulebook_finds() -> None:
    (one,) = labelled([said(1, "bills", text="factuur naar jan@example.org of 0612345678")], RULEBOOK, None)
    assert "example.org" not in one.text
    assert "0612345678" not in one.text
    assert one.hints == {"bills": 2}


def many(count: int, first: int = 1) -> list[Labelled]:
    draw = random.Random(count)  # noqa: S311 - the same customers each time
    written = [customer_says(draw) for _ in range(count)]
    return [Labelled(said(number, process), process, text, {}) for number, (process, text) in enumerate(written, first)]


def test_a_fifth_is_held_back_and_stays_so_while_others_come() -> None:
    some, more = many(1_000), many(900, first=1_001)
    before, after = split(some, []), split([*some, *more], [])
    held = {one.said.id for one in before.held_back}
    assert 160 <= len(held) <= 240
    assert held <= {one.said.id for one in after.held_back}
    assert not {one.said.id for one in after.train} & held
    assert after.newest_label == 1_900


def test_only_the_newest_judge_and_older_ones_are_learned_in_the_end() -> None:
    whole = split(many(5_000), [])
    assert {one.said.id for one in whole.held_back} <= set(range(3_001, 5_001))
    assert 4_550 <= len(whole.train) <= 4_650


def test_whole_threads_are_held_back_and_copies_of_what_is_learned_judge_nobody() -> None:
    one_thread = [one._replace(said=one.said._replace(thread=7)) for one in many(50)]
    divided = split(one_thread, [])
    assert not divided.train or not divided.held_back
    copies = [one._replace(text="precies  Hetzelfde" if one.said.id % 2 else "precies hetzelfde") for one in many(50)]
    assert split(copies, []).held_back == ()


def test_the_digest_names_what_is_learned() -> None:
    told = rulebook_examples(RULEBOOK)
    some = many(100)
    assert split(some, told).digest == split(list(reversed(some)), told).digest
    assert split(some, told).digest != split(some, told[1:]).digest
    other = [some[0]._replace(label="porting" if some[0].label != "porting" else "bills"), *some[1:]]
    kept = {one.said.id for one in split(some, told).train}
    assert (split(other, told).digest != split(some, told).digest) is (some[0].said.id in kept)
    assert examples_digest(told) == examples_digest(list(reversed(told)))
