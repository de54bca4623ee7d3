"""What a department wrote is published once, by the hub, as it is or edited; or goes back, or is dropped."""

import asyncio

import pytest
from rapidfuzz.distance import Levenshtein
from sqlmodel import col, select

from routing_rules.vocabulary import EventKind, Role, Stage
from service.flow.answering.actions import approve_reply, withdraw_reply
from service.flow.answering.drafts import drop_draft, send_back
from service.flow.answering.forms import ReplyForm
from service.flow.answering.one_voice import CustomerWrote
from service.flow.answering.queries import drafts_of, waiting_drafts
from service.flow.delivery.actions import deliver_due
from service.flow.queues.actions import reroute
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.foundation.settings import Settings
from service.people.actor import Actor
from service.tables import Message
from service.tables.participation import DraftState
from service.tables.replies import ReplyState
from tests.answering.world import a_member, all_replies, answers, approves, drafts, the_draft, their_ticket
from tests.delivery.world import WORDS, a_colleague, events, happened, the_customer_writes, the_reply, the_ticket


async def a_draft(database: Database, stage: Stage = Stage.DRAFT) -> tuple[Actor, int, int]:
    """Who wrote it, the ticket's number, and its id."""
    jan, number = await a_member(database), await their_ticket(database, stage)
    return jan, number, await drafts(database, jan, number)


async def test_an_approved_draft_is_the_hubs_reply(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    sanne = await a_colleague(database)
    reply = await the_reply(database, await approves(database, sanne, draft_id))
    assert (reply.text, reply.author, reply.department) == (WORDS, sanne.colleague_id, None)
    draft = await the_draft(database, draft_id)
    assert (draft.state, draft.reply_id, draft.distance) == (DraftState.APPROVED, reply.id, 0)
    assert draft.judged_by == sanne.colleague_id
    told = ["ticket_routed", "draft_written", "ticket_claimed", "draft_approved", "reply_approved"]
    assert await happened(database, number) == told
    approved = (await events(database, number, EventKind.DRAFT_APPROVED))[0].data
    assert approved == {"draft": draft_id, "distance": 0, "department": "supply_chain"}
    said = (await events(database, number, EventKind.REPLY_APPROVED))[0].data
    assert said == {"reply_id": reply.id, "draft": draft_id}


async def test_an_approval_that_is_taken_back_leaves_the_draft_as_it_was_written(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    sanne = await a_colleague(database)
    reply_id = await approves(database, sanne, draft_id, text=f"{WORDS} Groet")
    for _ in range(2):
        async with database.transaction() as session:
            await withdraw_reply(session, sanne, reply_id)
    draft = await the_draft(database, draft_id)
    assert (draft.state, draft.text, draft.distance, draft.judged_by, draft.reply_id) == ("waiting", WORDS, *[None] * 3)
    told = (await events(database, number, EventKind.REPLY_WITHDRAWN))[0].data
    assert told == {"reply_id": reply_id, "draft": draft_id, "department": "supply_chain"}
    again = await the_reply(database, await approves(database, sanne, draft_id))
    assert (again.text, again.state) == (WORDS, ReplyState.APPROVED)
    assert (await the_draft(database, draft_id)).reply_id == again.id


async def test_a_failed_reply_is_taken_back_while_a_newer_draft_waits(database: Database) -> None:
    """One draft waits on a ticket at most: the newer one stays, the older one was judged."""
    jan, number, draft_id = await a_draft(database)
    sanne = await a_colleague(database)
    reply_id = await approves(database, sanne, draft_id)
    await deliver_due(database, Settings(network_url=None))
    async with database.transaction() as session:
        await reroute(session, sanne, number, "supply_chain", "Het komt niet aan.")
    newer = await drafts(database, jan, number, f"{WORDS} Morgen is het er.")
    async with database.transaction() as session:
        await withdraw_reply(session, sanne, reply_id)
    assert [(await the_draft(database, one)).state for one in (draft_id, newer)] == ["approved", "waiting"]
    assert (await events(database, number, EventKind.REPLY_WITHDRAWN))[0].data == {"reply_id": reply_id}


async def test_what_the_hub_changed_is_measured(database: Database) -> None:
    _, _, draft_id = await a_draft(database)
    edited = WORDS.replace("Jan", "Piet")
    await approves(database, await a_colleague(database), draft_id, text=edited)
    assert (await the_draft(database, draft_id)).distance == Levenshtein.distance(WORDS, edited) == 4
    assert [reply.text for reply in await all_replies(database)] == [edited]


async def test_an_edit_is_guarded_as_every_reply_is(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    with pytest.raises(Invalid, match="280"):
        await approves(database, await a_colleague(database), draft_id, text="a" * 281)
    assert (await the_draft(database, draft_id)).state == DraftState.WAITING
    assert await happened(database, number) == ["ticket_routed", "draft_written"]


async def test_twenty_who_approve_at_once_are_one_reply(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    agents = [await a_colleague(database, f"Agent {place}") for place in range(5)]
    tries = (approves(database, agents[place % 5], draft_id) for place in range(20))
    results = await asyncio.gather(*tries, return_exceptions=True)
    published = [one for one in results if isinstance(one, int)]
    refused = [one for one in results if isinstance(one, Conflict)]
    assert (len(published), len(refused)) == (1, 19)
    winner = (await the_draft(database, draft_id)).judged_by
    names = {agent.colleague_id: agent.display_name for agent in agents}
    assert {error.extensions["judged_by"] for error in refused} == {names[winner]}
    assert all("UTC" in error.detail for error in refused)
    assert (await happened(database, number)).count("reply_approved") == 1


async def test_sent_back_it_is_the_departments_again(database: Database) -> None:
    jan, number, draft_id = await a_draft(database)
    sanne = await a_colleague(database)
    async with database.transaction() as session:
        await send_back(session, sanne, draft_id, "De bezorger noemen we niet.")
    ticket, draft = await the_ticket(database, number), await the_draft(database, draft_id)
    assert (ticket.queue, ticket.claimed_by) == ("supply_chain", None)
    assert (draft.state, draft.reason) == (DraftState.SENT_BACK, "De bezorger noemen we niet.")
    data = (await events(database, number, EventKind.DRAFT_SENT_BACK))[0].data
    assert (data["from"], data["to"], data["department"]) == ("webcare", "supply_chain", "supply_chain")
    with pytest.raises(Conflict, match="Sanne sent back this draft at"):
        await approves(database, sanne, draft_id)
    again = await drafts(database, jan, number, WORDS + " Morgen is het er.")
    async with database.transaction() as session:
        found = await drafts_of(session, jan, number)
    assert [one.id for one in found] == [draft_id, again]


async def test_a_dropped_draft_leaves_the_ticket_with_the_hub(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    sanne = await a_colleague(database)
    async with database.transaction() as session:
        await drop_draft(session, sanne, draft_id, "Al gebeld.")
    assert (await the_ticket(database, number)).queue == "webcare"
    assert (await happened(database, number))[-1] == "draft_dropped"
    with pytest.raises(Conflict, match="dropped"):
        async with database.transaction() as session:
            await drop_draft(session, sanne, draft_id, "Al gebeld.")


async def test_another_reply_of_the_hub_drops_the_draft(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    async with database.transaction() as session:
        await approve_reply(session, await a_colleague(database), number, ReplyForm(text="Opgelost!"))
    draft = await the_draft(database, draft_id)
    assert (draft.state, draft.reason) == (DraftState.DROPPED, "answered otherwise")
    assert (await events(database, number, EventKind.DRAFT_DROPPED))[0].data["department"] == "supply_chain"


async def test_only_the_hub_judges(database: Database) -> None:
    jan, number, draft_id = await a_draft(database)
    other = await a_member(database, "Els", "billing")
    with pytest.raises(NotAllowed, match="judge"):
        await approves(database, jan, draft_id)
    with pytest.raises(NotFound):
        await approves(database, other, draft_id)
    with pytest.raises(NotFound, match="no draft 999"):
        await approves(database, await a_colleague(database), 999)
    with pytest.raises(NotAllowed):
        await drafts(database, await a_colleague(database), number)
    lead = await a_colleague(database, "Lot", Role.LEAD)
    assert await approves(database, lead, draft_id)


async def test_a_draft_is_judged_knowing_what_the_customer_wrote_since(database: Database) -> None:
    _, number, draft_id = await a_draft(database)
    newer = await the_customer_writes(database, number)
    sanne = await a_colleague(database)
    with pytest.raises(CustomerWrote) as caught:
        await approves(database, sanne, draft_id)
    assert caught.value.extensions["seen_message"] == newer.id
    assert await approves(database, sanne, draft_id, seen_message=newer.id)


async def test_a_reply_is_sent_knowing_what_the_customer_wrote_since(database: Database) -> None:
    number, sanne = await their_ticket(database), await a_colleague(database)
    async with database.transaction() as session:
        first = (await session.exec(select(Message.id).where(col(Message.ticket_id) == number))).one()
    newer = [await the_customer_writes(database, number) for _ in range(2)]
    with pytest.raises(CustomerWrote) as caught:
        await answers(database, sanne, number, seen_message=first)
    said = caught.value.extensions["messages"]
    assert [(one["id"], one["text"]) for one in said] == [(one.id, one.text) for one in newer]  # type: ignore[attr-defined]
    assert await all_replies(database) == []
    assert (await answers(database, sanne, number, seen_message=newer[-1].id)).reply is not None


async def test_a_draft_of_a_solved_ticket_waits_for_nobody(database: Database) -> None:
    _, _, draft_id = await a_draft(database)
    sanne = await a_colleague(database)
    async with database.transaction() as session:
        assert [draft.id for draft, _ in await waiting_drafts(session, sanne)] == [draft_id]
        await (await session.connection()).exec_driver_sql("UPDATE ticket SET state = 'solved'")
    async with database.transaction() as session:
        assert await waiting_drafts(session, sanne) == []
