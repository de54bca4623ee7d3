"""One voice: a reply is approved by whoever has the ticket, once, and only what may be published."""

import asyncio
from uuid import uuid4

import pytest
from sqlmodel import select

from routing_rules.vocabulary import Role, Stage, TicketState
from service.flow.answering.actions import approve_reply, retry_reply, withdraw_reply
from service.flow.answering.forms import ReplyForm
from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, OlievlekError
from service.foundation.settings import Settings
from service.people.actor import SYSTEM, Actor
from service.tables import Reply
from service.tables.replies import ReplyState
from tests.answering.world import a_mandate
from tests.channels.network import RunningNetwork
from tests.delivery.world import (
    WORDS,
    a_colleague,
    a_ticket,
    an_approved_reply,
    happened,
    the_reply,
    the_ticket,
)


async def approve(database: Database, actor: Actor, number: int, form: ReplyForm | None = None) -> int:
    async with database.transaction() as session:
        return await approve_reply(session, actor, number, form or ReplyForm(text=WORDS))


async def retry(database: Database, actor: Actor, reply_id: int) -> None:
    async with database.transaction() as session:
        await retry_reply(session, actor, reply_id)


async def withdraw(database: Database, actor: Actor, reply_id: int) -> None:
    async with database.transaction() as session:
        await withdraw_reply(session, actor, reply_id)


async def test_approving_claims_the_ticket_and_puts_the_reply_on_its_way(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    reply = await the_reply(database, await approve(database, sanne, number, ReplyForm(text=f"  {WORDS} ")))
    ticket = await the_ticket(database, number)
    assert (reply.text, reply.state, reply.author) == (WORDS, ReplyState.APPROVED, sanne.colleague_id)
    assert (ticket.state, ticket.claimed_by) == (TicketState.OPEN, sanne.colleague_id)
    assert await happened(database, number) == ["ticket_routed", "ticket_claimed", "reply_approved"]


async def test_the_same_form_sent_often_at_once_is_one_reply(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    form = ReplyForm(text=WORDS, idempotency_key=uuid4())
    ids = await asyncio.gather(*(approve(database, sanne, number, form) for _ in range(8)))
    assert len(set(ids)) == 1
    assert (await the_reply(database, ids[0])).idempotency_key == form.idempotency_key
    assert (await happened(database, number)).count("reply_approved") == 1


async def test_a_form_that_was_sent_with_something_else_is_refused(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    key = uuid4()
    await approve(database, sanne, number, ReplyForm(text=WORDS, idempotency_key=key))
    with pytest.raises(Conflict, match="sent before"):
        await approve(database, sanne, number, ReplyForm(text=f"{WORDS} Echt.", idempotency_key=key))
    with pytest.raises(Conflict, match="sent before"):
        await approve(database, sanne, await a_ticket(database), ReplyForm(text=WORDS, idempotency_key=key))


async def test_one_form_for_two_tickets_at_once_is_one_reply(database: Database) -> None:
    sanne, numbers = await a_colleague(database), [await a_ticket(database), await a_ticket(database)]
    form = ReplyForm(text=WORDS, idempotency_key=uuid4())
    results = await asyncio.gather(*(approve(database, sanne, one, form) for one in numbers), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "int"]


async def test_two_colleagues_at_once_are_one_voice(database: Database) -> None:
    number = await a_ticket(database)
    colleagues = [await a_colleague(database, name) for name in ("Sanne", "Mo", "Fatima")]
    results = await asyncio.gather(*(approve(database, one, number) for one in colleagues), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 2
    assert all("is already answering" in error.detail for error in refused)
    async with database.transaction() as session:
        assert len(list(await session.exec(select(Reply)))) == 1


async def test_no_second_reply_while_one_is_on_its_way(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    await approve(database, sanne, number)
    with pytest.raises(Conflict, match="Sanne is already answering"):
        await approve(database, sanne, number)


async def test_all_objections_come_at_once_and_nothing_is_kept(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    with pytest.raises(Invalid) as caught:
        await approve(database, sanne, number, ReplyForm(text="Bel 06-12345678\x07 " + "te lang " * 400))
    kinds = {reason["kind"] for reason in caught.value.extensions["objections"]}  # type: ignore[attr-defined]
    assert {"too_long", "control_character"} <= kinds
    assert await happened(database, number) == ["ticket_routed"]


async def test_a_department_publishes_only_where_it_answers(database: Database) -> None:
    await a_mandate(database)
    jan = await a_colleague(database, "Jan", Role.DEPARTMENT, "supply_chain")
    own = await a_ticket(database, queue="supply_chain", stage=Stage.ANSWER)
    drafts = await a_ticket(database, queue="supply_chain", stage=Stage.DRAFT)
    await approve(database, jan, own)
    with pytest.raises(NotAllowed):
        await approve(database, jan, drafts)
    for absent in (await a_ticket(database), 10**6):
        with pytest.raises(NotFound):
            await approve(database, jan, absent)


async def test_programs_and_managers_answer_nobody(database: Database) -> None:
    number = await a_ticket(database)
    boss = await a_colleague(database, "Els", Role.MANAGER)
    program = Actor("key/crm", scopes=frozenset({"tickets:write"}))
    for actor in (SYSTEM, program, boss):
        with pytest.raises(NotAllowed):
            await approve(database, actor, number)


async def test_a_channel_that_left_the_rulebook_takes_no_replies(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database, channel="gone")
    with pytest.raises(Conflict, match="no longer in the rulebook"):
        await approve(database, sanne, number)


async def test_a_reply_can_be_withdrawn_until_it_is_sent(database: Database, network: RunningNetwork) -> None:
    sanne = await a_colleague(database)
    reply = await an_approved_reply(database, sanne)
    for _ in range(2):
        await withdraw(database, sanne, reply.id)
    assert (await the_reply(database, reply.id)).state == ReplyState.WITHDRAWN
    assert (await happened(database, reply.ticket_id)).count("reply_withdrawn") == 1
    options = Settings(network_url=network.url)
    assert await deliver_due(database, options) == 0
    again = await approve(database, sanne, reply.ticket_id)
    await deliver_due(database, options)
    with pytest.raises(Conflict, match="is public"):
        await withdraw(database, sanne, again)
    with pytest.raises(Conflict, match="only a failed one"):
        await retry(database, sanne, again)


async def test_a_reply_that_is_being_sent_can_not_be_withdrawn(database: Database) -> None:
    sanne = await a_colleague(database)
    reply = await an_approved_reply(database, sanne)
    async with database.transaction() as session:
        found = await session.get_one(Reply, reply.id)
        found.state = ReplyState.SENDING
    with pytest.raises(Conflict, match="may be public"):
        await withdraw(database, sanne, reply.id)


async def test_only_who_has_the_ticket_withdraws_or_retries(database: Database) -> None:
    sanne, mo = await a_colleague(database), await a_colleague(database, "Mo")
    reply = await an_approved_reply(database, sanne)
    with pytest.raises(Conflict, match="Sanne is already answering"):
        await withdraw(database, mo, reply.id)
    await deliver_due(database, Settings(network_url=None))
    with pytest.raises(Conflict, match="Sanne is already answering"):
        await retry(database, mo, reply.id)
    await retry(database, sanne, reply.id)
    assert (await the_reply(database, reply.id)).state == ReplyState.APPROVED


async def test_a_failed_reply_is_not_retried_beside_a_newer_one(database: Database) -> None:
    sanne = await a_colleague(database)
    failed = await an_approved_reply(database, sanne)
    await deliver_due(database, Settings(network_url=None))
    await approve(database, sanne, failed.ticket_id)
    with pytest.raises(Conflict, match="on its way"):
        await retry(database, sanne, failed.id)


async def test_a_reply_that_is_not_there(database: Database) -> None:
    sanne = await a_colleague(database)
    for act in (retry, withdraw):
        with pytest.raises(NotFound, match="no reply 999"):
            await act(database, sanne, 999)


async def test_a_ticket_without_a_customer_message_has_nothing_to_answer(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE message SET direction = 'note'")
    with pytest.raises(OlievlekError, match="no customer message"):
        await approve(database, sanne, number)


async def test_a_text_of_just_the_channels_limit_fits(database: Database) -> None:
    sanne, number = await a_colleague(database), await a_ticket(database)
    with pytest.raises(Invalid, match="takes 280"):
        await approve(database, sanne, number, ReplyForm(text="a" * 281))
    await approve(database, sanne, number, ReplyForm(text="a" * 280))
