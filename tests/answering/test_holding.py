"""Who is writing the reply to a ticket: one at a time, until they stop, or somebody takes over."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import col

from routing_rules.vocabulary import EventKind, Role, Stage
from service.flow.answering.holding import HeldReply, held_reply, hold_reply, let_go, take_over
from service.flow.answering.queries import FRESH
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import Actor
from service.tables import ReplyLock
from service.tickets.ledger import Entry, lock_tickets, record
from tests.answering.world import a_member, answers, approves, drafts, their_ticket
from tests.delivery.world import a_colleague, a_ticket, events, happened, the_ticket


async def holds(database: Database, actor: Actor, number: int) -> HeldReply:
    async with database.transaction() as session:
        return await hold_reply(session, actor, number)


async def takes_over(database: Database, actor: Actor, number: int) -> HeldReply:
    async with database.transaction() as session:
        return await take_over(session, actor, number)


async def lets_go(database: Database, actor: Actor, number: int) -> None:
    async with database.transaction() as session:
        await let_go(session, actor, number)


async def falls_silent(database: Database, number: int) -> None:
    """Whoever was writing shows no sign of life any more."""
    async with database.transaction() as session:
        gone = update(ReplyLock).where(col(ReplyLock.ticket_id) == number)
        await session.exec(gone.values(seen_at=now() - FRESH - timedelta(seconds=1)))


async def claims(database: Database, actor: Actor, number: int) -> None:
    async with database.transaction() as session:
        ticket = (await lock_tickets(session, [number]))[number]
        changes = {"claimed_by": actor.colleague_id, "claimed_at": now()}
        await record(session, [Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, changes)])


async def test_of_many_who_begin_at_once_one_holds_it_and_the_others_hear_who(database: Database) -> None:
    number = await a_ticket(database)
    agents = [await a_colleague(database, f"Agent {place}") for place in range(6)]
    held = await asyncio.gather(*(holds(database, one, number) for one in agents))
    assert sum(one.is_mine for one in held) == 1
    assert len({(one.holder, one.since) for one in held}) == 1


async def test_signs_of_life_keep_it_and_silence_frees_it(database: Database) -> None:
    number, sanne, mo = await a_ticket(database), await a_colleague(database), await a_colleague(database, "Mo")
    first = await holds(database, sanne, number)
    assert (await holds(database, sanne, number)).since == first.since
    assert await holds(database, mo, number) == HeldReply("Sanne", first.since, is_mine=False)
    await falls_silent(database, number)
    assert (await holds(database, mo, number)).is_mine
    assert not (await holds(database, sanne, number)).is_mine


async def test_nobody_sends_while_another_is_writing(database: Database) -> None:
    number, sanne, mo = await a_ticket(database), await a_colleague(database), await a_colleague(database, "Mo")
    since = (await holds(database, sanne, number)).since
    with pytest.raises(Conflict, match="Sanne is writing a reply") as caught:
        await answers(database, mo, number)
    assert caught.value.extensions == {"answering": "Sanne", "since": since.isoformat()}
    await lets_go(database, mo, number)
    with pytest.raises(Conflict, match="Sanne is writing"):
        await answers(database, mo, number)
    await lets_go(database, sanne, number)
    assert (await answers(database, mo, number)).reply is not None


async def test_a_draft_is_neither_written_nor_approved_beside_a_writer(database: Database) -> None:
    number, sanne, mo = await their_ticket(database, Stage.DRAFT), await a_colleague(database), await a_member(database)
    await holds(database, sanne, number)
    with pytest.raises(Conflict, match="Sanne is writing"):
        await drafts(database, mo, number)
    await lets_go(database, sanne, number)
    draft_id = await drafts(database, mo, number)
    await holds(database, sanne, number)
    piet = await a_colleague(database, "Piet")
    with pytest.raises(Conflict, match="Sanne is writing"):
        await approves(database, piet, draft_id)
    await approves(database, sanne, draft_id)
    async with database.transaction() as session:
        assert await held_reply(session, sanne, number) is None


async def test_taking_over_is_known_to_both(database: Database) -> None:
    number, sanne, mo = await a_ticket(database), await a_colleague(database), await a_colleague(database, "Mo")
    await claims(database, sanne, number)
    await holds(database, sanne, number)
    assert (await takes_over(database, mo, number)).is_mine
    [taken] = await events(database, number, EventKind.REPLY_TAKEN_OVER)
    assert (taken.actor, taken.data["from"]) == (mo.name, sanne.colleague_id)
    assert (await the_ticket(database, number)).claimed_by == mo.colleague_id
    assert (await holds(database, sanne, number)).holder == "Mo"
    with pytest.raises(Conflict, match="Mo"):
        await answers(database, sanne, number)
    assert (await answers(database, mo, number)).reply is not None


async def test_taking_over_from_nobody_is_beginning(database: Database) -> None:
    number, sanne = await a_ticket(database), await a_colleague(database)
    assert (await takes_over(database, sanne, number)).is_mine
    assert (await takes_over(database, sanne, number)).is_mine
    assert "reply_taken_over" not in await happened(database, number)


async def test_what_a_third_one_has_in_hand_is_not_taken_over(database: Database) -> None:
    number = await a_ticket(database)
    sanne, mo, piet = [await a_colleague(database, name) for name in ("Sanne", "Mo", "Piet")]
    await claims(database, piet, number)
    await holds(database, sanne, number)
    with pytest.raises(Conflict, match="Piet has ticket"):
        await takes_over(database, mo, number)


async def test_who_may_not_answer_does_not_hold(database: Database) -> None:
    number = await a_ticket(database)
    with pytest.raises(NotAllowed):
        await holds(database, await a_colleague(database, "Els", Role.MANAGER), number)
    with pytest.raises(NotFound):
        await holds(database, await a_member(database), number)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["hold", "go", "over", "silent"])), max_size=14))
async def test_whatever_happens_one_writes_and_everybody_hears_the_same(
    database: Database, steps: list[tuple[int, str]]
) -> None:
    number = await a_ticket(database)
    agents = [await a_colleague(database, name) for name in ("Sanne", "Mo", "Piet")]
    writer: int | None = None
    for who, act in steps:
        if act == "silent":
            await falls_silent(database, number)
            writer = None
        elif act == "go":
            await lets_go(database, agents[who], number)
            writer = None if writer == who else writer
        else:
            writer = who if act == "over" or writer is None else writer
            held = await (takes_over if act == "over" else holds)(database, agents[who], number)
            assert (held.holder, held.is_mine) == (agents[writer].display_name, writer == who)
        async with database.transaction() as session:
            heard = [await held_reply(session, one, number) for one in agents]
        assert [one is not None and one.is_mine for one in heard] == [place == writer for place in range(3)]
