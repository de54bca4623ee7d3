"""Saying what a ticket is about: it goes where that goes, stays there, and is evidence."""

import asyncio
from datetime import timedelta

import pytest

from routing_rules.facts import Cell
from routing_rules.vocabulary import EventKind, Stage
from service.flow.labelling.actions import confirm, correct
from service.flow.queues.actions import claim, solve
from service.foundation.clock import now
from service.foundation.errors import Invalid, NotAllowed, NotFound
from service.participation.readiness_rows import tickets_a_day
from service.people.actor import Actor
from service.tickets.ledger import LedgerTicket
from service.tickets.question_declining import decline
from service.tickets.questions import live_questions
from tests.builders import Said, store, triage_all
from tests.labelling.world import KEY, PARCEL, VAGUE, World


async def test_a_correction_moves_the_ticket_to_whoever_answers_that(world: World) -> None:
    number = await world.ticket(VAGUE)
    assert (await world.row(number)).queue == "triage"
    await world.do(correct, world.ann, number, "order_delivery", "Het gaat over een pakket.")
    ticket = await world.row(number)
    assert (ticket.process, ticket.owner, ticket.queue, ticket.stage) == (
        "order_delivery",
        "supply_chain",
        "supply_chain",
        Stage.ANSWER,
    )
    assert ticket.routed_by == world.ann.name
    event = (await world.events(number))[-1]
    assert (event.kind, event.actor, event.process) == (EventKind.PROCESS_CORRECTED, world.ann.name, "order_delivery")
    assert event.data["from"] == "triage"
    assert event.data["to"] == "supply_chain"
    assert event.data["was"] is None
    assert event.data["reason"] == "Het gaat over een pakket."
    (label,) = await world.labels()
    assert (label.process, label.department, label.source, label.actor) == (
        "order_delivery",
        "supply_chain",
        "correction",
        world.ann.name,
    )
    assert (label.ticket_id, label.message_id, label.decided, label.may_train) == (number, event.message_id, None, True)


async def test_the_label_knows_what_was_decided_and_how_sure_the_model_was(world: World) -> None:
    number = await world.ticket(PARCEL, suggested=[("billing", 0.41), ("order_delivery", 0.3)])
    await world.do(correct, KEY, number, "returns_repair")
    (label,) = await world.labels()
    assert (label.decided, label.likeliest, label.probability, label.model) == ("order_delivery", "billing", 0.41, "7")


async def test_what_was_said_on_x_never_trains(world: World) -> None:
    for channel in ("x", "forum"):
        number = await world.ticket(VAGUE, channel=channel)
        await world.do(correct, world.ann, number, "billing")
    assert [label.may_train for label in await world.labels()] == [False, True]


async def test_the_department_is_asked_where_the_cell_consults(world: World) -> None:
    number = await world.ticket(VAGUE)
    await world.do(correct, world.ann, number, "billing")
    ticket = await world.row(number)
    assert (ticket.queue, ticket.stage, ticket.state) == ("webcare", Stage.CONSULT, "waiting_on_department")
    (question,) = await world.do(live_questions, [number])
    assert (question.department, question.by_route, question.process) == ("billing", True, "billing")
    await world.do(correct, world.eva, number, "mobile_coverage")
    (question,) = await world.do(live_questions, [number])
    assert question.department != "billing"
    await world.do(correct, world.eva, number, "order_delivery")
    assert await world.do(live_questions, [number]) == []
    assert (await world.row(number)).questions == 0


async def test_none_of_ours_leaves_it_with_the_hub_and_says_so(world: World) -> None:
    vague, parcel = await world.ticket(VAGUE), await world.ticket(PARCEL)
    for _ in range(2):
        await world.do(correct, world.ann, vague, None)
        await world.do(correct, world.ann, parcel, None)
    assert [(label.process, label.department, label.source) for label in await world.labels()] == [
        (None, None, "correction"),
        (None, None, "correction"),
    ]
    for number in (vague, parcel):
        ticket = await world.row(number)
        assert (ticket.process, ticket.owner, ticket.queue, ticket.stage) == (None, None, "triage", Stage.HUB)


async def test_the_same_again_changes_nothing(world: World) -> None:
    number = await world.ticket(VAGUE)
    for _ in range(3):
        await world.do(correct, world.ann, number, "order_delivery")
    assert len(await world.labels()) == 1
    assert [event.kind for event in await world.events(number)] == ["ticket_routed", "process_corrected"]


async def test_later_messages_do_not_undo_it(world: World) -> None:
    (first,) = await store(world.database, [Said("a", PARCEL, channel="forum", thread="t")])
    await triage_all(world.database)
    number = int((await world.message(first)).ticket_id or 0)
    await world.do(correct, world.ann, number, "returns_repair")
    await store(
        world.database, [Said("b", "Mijn factuur klopt niet, ik betaal dubbel!", 5, thread="t", channel="forum")]
    )
    await triage_all(world.database)
    assert (await world.row(number)).process == "returns_repair"


async def test_a_label_is_about_the_message_that_said_it(world: World) -> None:
    said = [
        Said("a", VAGUE, channel="forum", thread="t"),
        Said("b", PARCEL, 1, channel="forum", thread="t"),
        Said("c", "Al nieuws?", 2, channel="forum", thread="t"),
    ]
    ids = await store(world.database, said)
    await triage_all(world.database)
    number = int((await world.message(ids[0])).ticket_id or 0)
    await world.do(confirm, world.ann, number)
    (label,) = await world.labels()
    assert (label.message_id, label.process, label.source) == (ids[1], "order_delivery", "confirmation")


async def test_of_two_who_correct_at_once_both_are_heard_and_the_ticket_is_one_of_them(world: World) -> None:
    number = await world.ticket(VAGUE)

    async def say(actor: Actor, process: str) -> LedgerTicket:
        async with world.database.transaction() as session:
            return await correct(session, actor, number, process)

    await asyncio.gather(say(world.ann, "order_delivery"), say(world.eva, "mobile_coverage"))
    newest = (await world.labels())[-1]
    ticket = await world.row(number)
    assert {label.process for label in await world.labels()} == {"order_delivery", "mobile_coverage"}
    assert (ticket.process, ticket.owner, ticket.routed_by) == (newest.process, newest.department, newest.actor)
    corrected = [event for event in await world.events(number) if event.kind == EventKind.PROCESS_CORRECTED]
    assert [event.data["was"] for event in corrected] == [None, corrected[0].process]


async def test_of_two_who_say_the_same_at_once_one_confirms_the_other(world: World) -> None:
    number = await world.ticket(VAGUE)

    async def say(actor: Actor) -> LedgerTicket:
        async with world.database.transaction() as session:
            return await correct(session, actor, number, "order_delivery")

    await asyncio.gather(say(world.ann), say(world.eva), say(world.ann), say(world.eva))
    assert [label.source for label in await world.labels()] == ["correction", "confirmation"]


async def test_who_may_say_it(world: World) -> None:
    theirs, others = await world.ticket(PARCEL), await world.ticket(VAGUE)
    await world.do(confirm, world.sam, theirs)
    with pytest.raises(NotAllowed, match="not ours"):
        await world.do(correct, world.sam, theirs, "billing")
    with pytest.raises(NotFound):
        await world.do(correct, world.sam, others, "order_delivery")
    with pytest.raises(NotAllowed):
        await world.do(correct, Actor("key/bi", scopes=frozenset({"tickets:read"})), theirs, "billing")
    with pytest.raises(Invalid, match="no process pakket") as refused:
        await world.do(correct, world.ann, theirs, "pakket")
    known = refused.value.extensions["known"]
    assert isinstance(known, list)
    assert "order_delivery" in known
    assert len(await world.labels()) == 1


async def test_a_question_that_is_declined_says_whose_it_is_only_when_that_is_named(world: World) -> None:
    number = await world.ticket("Waar blijft mijn pakket?", channel="facebook")
    (question,) = await world.do(live_questions, [number])
    await world.do(decline, world.sam, question.id, "Niet van ons", "billing")
    (label,) = await world.labels()
    assert (label.process, label.department, label.source, label.actor) == (
        None,
        "billing",
        "bounce",
        world.sam.name,
    )
    number = await world.ticket("Waar blijft mijn bestelling?", channel="facebook")
    (question,) = await world.do(live_questions, [number])
    await world.do(decline, world.sam, question.id, "Niet van ons")
    assert len(await world.labels()) == 1


async def test_what_is_corrected_to_a_cell_is_part_of_its_load(world: World) -> None:
    corrected, accepted = await world.ticket(VAGUE), await world.ticket(VAGUE, suggested=[("porting", 0.6)])
    await world.do(correct, world.ann, corrected, "billing")
    await world.do(confirm, world.ann, accepted, "porting")
    until = now() + timedelta(minutes=1)
    loads = await world.do(tickets_a_day, until - timedelta(days=1), until)
    assert loads == {Cell("billing", "forum"): 1.0, Cell("porting", "forum"): 1.0}


async def test_a_correction_lets_go_of_it_only_where_it_leaves_the_queue(world: World) -> None:
    number = await world.ticket(VAGUE, channel="email", thread="t")
    await world.do(correct, world.ann, number, "porting")
    await world.do(claim, world.ann, number)
    await world.do(correct, world.ann, number, "mobile_coverage")
    ticket = await world.row(number)
    assert (ticket.queue, ticket.claimed_by) == ("webcare", world.ann.colleague_id)
    await world.do(correct, world.ann, number, "contract_change")
    ticket = await world.row(number)
    assert (ticket.queue, ticket.claimed_by) == ("customer_service", None)


async def test_what_is_over_is_evidence_still(world: World) -> None:
    number = await world.ticket(PARCEL)
    await world.do(solve, world.ann, number)
    await world.do(correct, world.ann, number, "billing")
    ticket = await world.row(number)
    assert (ticket.state, ticket.process) == ("solved", "billing")
    assert await world.do(live_questions, [number]) == []
    assert (await world.labels())[0].decided == "order_delivery"
