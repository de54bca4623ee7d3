"""A department publishes by itself within its mandate and never beyond it; beyond it, its words wait for the hub."""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col

from routing_rules.mandate import ReasonKind
from routing_rules.vocabulary import EventKind, Role, Stage
from service.flow.answering.actions import Answer, approve_reply, retry_reply, withdraw_reply
from service.flow.answering.forms import ReplyForm
from service.flow.answering.within_mandate import BeyondMandate
from service.foundation.database import Database
from service.foundation.errors import Conflict
from service.people.queries import actor_for
from service.tables import Colleague, Reply, Ticket
from service.tables.replies import ReplyState
from tests.answering.world import a_mandate, a_member, all_replies, answers, the_draft, their_ticket
from tests.delivery.world import WORDS, a_ticket, events, happened, the_ticket


async def test_within_its_mandate_a_department_publishes_by_itself(database: Database) -> None:
    await a_mandate(database)
    jan, number = await a_member(database), await their_ticket(database)
    given = await answers(database, jan, number)
    assert given.reply is not None
    assert (given.reply.department, given.reply.author) == ("supply_chain", jan.colleague_id)
    assert (await events(database, number, EventKind.REPLY_APPROVED))[0].data["department"] == "supply_chain"
    assert (await the_ticket(database, number)).queue == "supply_chain"


async def test_beyond_its_mandate_it_becomes_a_draft_with_every_reason(database: Database) -> None:
    await a_mandate(database, "{hours: all_day, replies_a_day: {x: 0}, languages: [en], topics: [advocaat]}")
    jan, number = await a_member(database), await their_ticket(database)
    text = "Wat vervelend, je advocaat hoort morgen van ons waar je pakket is."
    given = await answers(database, jan, number, text)
    kinds = [ReasonKind.CHANNEL, ReasonKind.LANGUAGE, ReasonKind.TOPIC]
    assert [reason.kind for reason in given.beyond] == kinds
    draft = await the_draft(database, given.draft_id or 0)
    assert [one["kind"] for one in draft.beyond] == kinds
    assert (draft.text, draft.author, draft.department) == (text, jan.colleague_id, "supply_chain")
    ticket = await the_ticket(database, number)
    assert (ticket.queue, ticket.claimed_by) == ("webcare", None)
    assert await happened(database, number) == ["ticket_routed", "draft_written"]
    assert await all_replies(database) == []


async def test_a_famous_customer_is_answered_with_the_hubs_consent(database: Database) -> None:
    await a_mandate(database, "{hours: all_day, reach: 10000}")
    jan, number = await a_member(database), await their_ticket(database)
    async with database.transaction() as session:
        await session.exec(update(Ticket).where(col(Ticket.id) == number).values(reach=9_999))
    assert (await answers(database, jan, number)).reply is not None
    number = await their_ticket(database)
    async with database.transaction() as session:
        await session.exec(update(Ticket).where(col(Ticket.id) == number).values(reach=61_200))
    given = await answers(database, jan, number)
    assert [(one.kind, one.bound, one.found) for one in given.beyond] == [(ReasonKind.REACH, 10_000, 61_200)]


async def test_a_department_without_a_mandate_only_drafts(database: Database) -> None:
    noor = await a_member(database, "Noor", "network")
    number = await a_ticket(database, queue="network", stage=Stage.ANSWER)
    with pytest.raises(BeyondMandate, match="beyond the mandate of network: no_mandate"):
        async with database.transaction() as session:
            await approve_reply(session, noor, number, ReplyForm(text=WORDS))
    assert await all_replies(database) == []
    assert [one.kind for one in (await answers(database, noor, number)).beyond] == [ReasonKind.NO_MANDATE]


async def test_in_stage_draft_there_are_no_reasons_to_give(database: Database) -> None:
    await a_mandate(database)
    jan = await a_member(database)
    for stage in (Stage.DRAFT, Stage.CONSULT, Stage.HUB):
        given = await answers(database, jan, await their_ticket(database, stage))
        assert (given.reply, given.beyond) == (None, ())
        assert given.draft_id is not None


async def test_whoever_is_an_agent_too_waits_for_nobody(database: Database) -> None:
    await a_mandate(database, "{hours: all_day, replies_a_day: {default: 0}}")
    member = await a_member(database)
    async with database.transaction() as session:
        colleague = await session.get_one(Colleague, member.colleague_id)
        colleague.roles = [Role.AGENT, Role.DEPARTMENT, Role.MANAGER]
    alone = actor_for(colleague)
    for stage in (Stage.ANSWER, Stage.DRAFT):
        given = await answers(database, alone, await their_ticket(database, stage))
        assert given.reply is not None
        assert given.reply.department is None


async def test_twenty_at_once_never_publish_more_than_a_day_allows(database: Database) -> None:
    await a_mandate(database, "{hours: all_day, replies_a_day: {x: 7}}")
    jan = await a_member(database)
    numbers = [await their_ticket(database) for _ in range(20)]
    elsewhere = await their_ticket(database, channel="forum")
    given = await asyncio.gather(*(answers(database, jan, number) for number in [*numbers, elsewhere]))
    published = [one.reply for one in given if one.reply is not None]
    assert Counter(reply.ticket_id == elsewhere for reply in published) == {False: 7, True: 1}
    waiting = [one for one in given if one.draft_id is not None]
    assert len(waiting) == 13
    assert all([reason.kind for reason in one.beyond] == [ReasonKind.REPLIES] for one in waiting)
    assert all((one.beyond[0].bound, one.beyond[0].found) == (7, 7) for one in waiting)


async def test_what_was_taken_back_or_failed_leaves_its_place_free(database: Database) -> None:
    await a_mandate(database, "{hours: all_day, replies_a_day: {x: 1}}")
    jan = await a_member(database)
    first = await answers(database, jan, await their_ticket(database))
    assert first.reply is not None
    async with database.transaction() as session:
        await withdraw_reply(session, jan, first.reply.id)
    second = await answers(database, jan, await their_ticket(database))
    assert second.reply is not None
    async with database.transaction() as session:
        await session.exec(update(Reply).where(col(Reply.id) == second.reply.id).values(state=ReplyState.FAILED))
    third = await answers(database, jan, await their_ticket(database))
    assert third.reply is not None
    with pytest.raises(BeyondMandate, match="replies"):
        async with database.transaction() as session:
            await retry_reply(session, jan, second.reply.id)


async def test_the_same_form_is_one_draft(database: Database) -> None:
    await a_mandate(database)
    jan, number, key = await a_member(database), await their_ticket(database, Stage.DRAFT), uuid4()
    given = await asyncio.gather(*(answers(database, jan, number, idempotency_key=key) for _ in range(5)))
    assert len({one.draft_id for one in given}) == 1
    assert (await happened(database, number)).count("draft_written") == 1
    with pytest.raises(Conflict, match="sent before"):
        await answers(database, jan, number, WORDS + " Echt.", idempotency_key=key)


async def test_two_of_one_department_at_once_are_told_who_was_faster(database: Database) -> None:
    await a_mandate(database)
    number = await their_ticket(database, Stage.DRAFT)
    members = [await a_member(database, name) for name in ("Jan", "Piet", "Kees")]
    given = await asyncio.gather(*(answers(database, one, number) for one in members), return_exceptions=True)
    drafts = [one for one in given if isinstance(one, Answer)]
    refused = [one for one in given if isinstance(one, Conflict)]
    assert (len(drafts), len(refused)) == (1, 2)
    assert all({"answering", "since"} <= error.extensions.keys() for error in refused)
