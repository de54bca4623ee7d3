"""Claim next: the most urgent that one has the skills for, explained; nobody gets what another has."""

import asyncio
import random
from collections.abc import Sequence

import pytest
from sqlmodel import col, select, text

from routing_rules.vocabulary import EventKind, Role
from service.flow.assignment.actions import claim_next, give_out_work
from service.flow.queues.actions import claim, release
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import NotAllowed, NotFound
from service.people.actor import Actor
from service.tables import Contact, Ticket
from tests.assignment.world import MINUTE, events, give_out_by, holders, lay, number_of, offers, somebody, sweep

CLAIMED = EventKind.TICKET_CLAIMED
AGENTS = 40


async def take(database: Database, actor: Actor, queue: str = "webcare") -> int | None:
    """The number of the next ticket, taken in hand."""
    async with database.transaction() as session:
        taken = await claim_next(session, actor, queue)
        assert taken is None or taken.claimed_by == actor.colleague_id
        return None if taken is None else taken.id


async def take_all(database: Database, actor: Actor, queue: str = "webcare") -> list[int]:
    """Everything there is for them, in the order in which they get it."""
    taken = []
    while (number := await take(database, actor, queue)) is not None:
        taken.append(number)
    return taken


async def test_the_most_urgent_first(database: Database) -> None:
    """Risk goes before rank and rank before age; what waits elsewhere, for others or in other hands is left."""
    ann, bob = await somebody(database, "ann"), await somebody(database, "bob")
    calm = await lay(database, 2, first=0)
    late = await lay(database, 1, first=10, risk=2, rank=-50.0)
    near = await lay(database, 2, first=20, risk=1, rank=7.0)
    await lay(database, 1, first=30, state="waiting_on_customer", risk=2)
    await lay(database, 1, first=40, queue="billing", risk=2)
    [held] = await lay(database, 1, first=50, risk=2, rank=99.0)
    async with database.transaction() as session:
        await claim(session, bob, held)
    assert await take_all(database, ann) == [*late, *near, *calm]
    told = await events(database, CLAIMED, number=late[0])
    assert [(event.actor, event.data["because"]) for event in told] == [
        (ann.name, {"why": "most_urgent", "waived": [], "passed_over": {}})
    ]


async def test_what_one_has_no_skills_for_is_passed_over_and_named(database: Database) -> None:
    """Until it waited so long that it takes whoever comes."""
    ann = await somebody(database, languages=["nl"], processes=["billing"])
    asked = [("en", "billing"), ("nl", "porting"), ("en", "porting"), ("nl", "billing")]
    english, porting, both, fits = [
        (await lay(database, 1, first=n, rank=float(-n), language=language, process=process))[0]
        for n, (language, process) in enumerate(asked)
    ]
    assert await take_all(database, ann) == [fits]
    because = (await events(database, CLAIMED))[0].data["because"]
    assert because["passed_over"] == {
        str(english): ["language"],
        str(porting): ["process"],
        str(both): ["language", "process"],
    }
    await wait(database, 6)
    assert await take_all(database, ann) == [porting], "a process matters for five minutes"
    await wait(database, 16)
    assert await take_all(database, ann) == [english, both], "a language for fifteen"
    told = {event.ticket_id: event.data["because"] for event in await events(database, CLAIMED)}
    assert told[porting]["waived"] == ["process"]
    assert told[both] == {"why": "most_urgent", "waived": ["language", "process"], "passed_over": {}}


async def test_who_may_claim_where(database: Database) -> None:
    ann, lea = await somebody(database, "ann"), await somebody(database, "lea", Role.LEAD)
    bob = await somebody(database, "bob", Role.DEPARTMENT, "supply_chain")
    key = Actor("key/crm", display_name="crm", scopes=frozenset({"tickets:write"}))
    [theirs] = await lay(database, 1, "supply_chain")
    with pytest.raises(NotFound):
        await take(database, bob, "webcare")
    with pytest.raises(NotFound):
        await take(database, ann, "nowhere")
    for actor in (key, lea):
        with pytest.raises(NotAllowed):
            await take(database, actor)
    assert await take(database, bob, "supply_chain") == theirs
    assert await take(database, ann, "supply_chain") is None


async def test_a_manual_queue_is_given_out_by_a_lead(database: Database) -> None:
    await give_out_by(database, "work: manual")
    ann = await somebody(database)
    one, two = await lay(database, 2)
    with pytest.raises(NotAllowed, match="given out by a lead"):
        await take(database, ann)
    async with database.transaction() as session:
        with pytest.raises(NotAllowed, match="given out by a lead"):
            await claim(session, ann, one)
    lead = Actor(ann.name, ann.colleague_id, "Ann", frozenset({Role.AGENT, Role.LEAD}), "webcare")
    assert await take(database, lead) == one
    await sweep(database)
    assert await holders(database, [two]) == [None]
    assert await offers(database) == []


async def test_what_is_offered_to_somebody_else_is_theirs_for_now(database: Database) -> None:
    """What is offered to oneself counts as accepted."""
    await give_out_by(database, "work: push")
    bob = await somebody(database, "bob", capacity=1)
    one, two, three = await lay(database, 3)
    await sweep(database)
    ann = await somebody(database, "ann", capacity=0)
    assert await take(database, ann) == two
    assert await take(database, bob) == one
    assert await offers(database) == [(one, bob.colleague_id, "accepted")]
    assert await take(database, bob) == three, "full or not: they ask for it themselves"


async def test_a_ticket_that_came_back_is_there_again(database: Database) -> None:
    ann = await somebody(database)
    [one] = await lay(database, 1)
    assert await take(database, ann) == one
    async with database.transaction() as session:
        await release(session, ann, one)
    assert await take(database, ann) == one


FILL = """
INSERT INTO ticket (channel, contact_id, thread_id, state, queue, routed_by, stage, tone, language, subject, risk, rank,
                    opened_at, waiting_since, last_message_at, version, reported_version)
SELECT 'x', (SELECT min(id) FROM contact), n, 'new', 'webcare', 'system', 'hub', 'neutral', 'nl', 'q', n % 3, n / 3,
       now(), now(), now(), 1, 0
FROM unnest(CAST(:numbers AS int[])) AS n"""
TWICE = "SELECT count(*) - count(DISTINCT ticket_id) FROM event WHERE kind = 'ticket_claimed'"


async def fill(database: Database, count: int) -> dict[int, int]:
    """So many tickets in no order; the place of each among the most urgent."""
    numbers = list(range(count))
    random.Random(3).shuffle(numbers)  # noqa: S311 - repeatable on purpose
    async with database.transaction() as session:
        session.add(Contact(channel="x", external_id="a"))
        await session.flush()
        await (await session.connection()).execute(text(FILL), {"numbers": numbers})
        await (await session.connection()).execute(text("ANALYZE ticket"))
        wanted = select(Ticket.id).order_by(col(Ticket.risk).desc(), col(Ticket.rank).desc(), col(Ticket.id))
        return {number: place for place, number in enumerate(await session.exec(wanted))}


async def race(agents: Sequence[Actor], others: Sequence[Database]) -> list[tuple[int, int]]:
    """They claim until nothing is left, while both workers sweep; what was taken in order, and by whom."""
    taken: list[tuple[int, int]] = []
    working = len(agents)
    began = now()
    """For the sweeps no time passes: nobody falls silent, however long it takes."""

    async def work(place: int, actor: Actor) -> None:
        nonlocal working
        while (number := await take(others[place % len(others)], actor)) is not None:
            taken.append((number, number_of(actor)))
        working -= 1

    async def watch(worker: Database) -> None:
        while working:
            await give_out_work(worker, began)
            await asyncio.sleep(0.05)

    await asyncio.gather(*(work(n, actor) for n, actor in enumerate(agents)), *(watch(one) for one in others))
    return taken


async def crowd(database: Database, count: int) -> None:
    """Forty agents at two web processes claim everything: once each, none left, none passed over for long."""
    agents = [await somebody(database, f"agent{n}") for n in range(AGENTS)]
    order = await fill(database, count)
    others = [Database(database.url, pool_size=AGENTS // 2) for _ in range(2)]
    try:
        taken = await race(agents, others)
    finally:
        for one in others:
            await one.close()
    assert sorted(number for number, _ in taken) == sorted(order), "each once, and none is left"
    ahead = [order[number] - nth for nth, (number, _) in enumerate(taken)]
    assert max(ahead) < 2 * AGENTS, "somebody was given a ticket while far more urgent ones were free"
    for actor in agents:
        mine = [order[number] for number, who in taken if who == actor.colleague_id]
        assert mine == sorted(mine), "somebody was given a more urgent ticket after a less urgent one"
    async with database.transaction() as session:
        assert dict((await session.exec(select(Ticket.id, Ticket.claimed_by))).all()) == dict(taken)
        assert (await (await session.connection()).execute(text(TWICE))).scalar_one() == 0


async def wait(database: Database, minutes: int) -> None:
    """Everything has been waiting for so long."""
    async with database.transaction() as session:
        connection = await session.connection()
        at = {"at": now() - minutes * MINUTE}
        await connection.exec_driver_sql("UPDATE ticket SET waiting_since = %(at)s", at)


async def test_forty_agents_at_once(database: Database) -> None:
    await crowd(database, 240)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_forty_agents_and_a_queue_of_five_thousand(database: Database) -> None:
    await crowd(database, 5_000)
