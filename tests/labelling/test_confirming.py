"""Saying that it is right, or that a suggestion is: evidence as good as a correction."""

import pytest

from routing_rules.vocabulary import EventKind
from service.flow.labelling.actions import confirm
from service.foundation.errors import Conflict, Invalid
from tests.labelling.world import PARCEL, VAGUE, World


async def test_confirming_says_that_it_is_right(world: World) -> None:
    number = await world.ticket(PARCEL)
    before = await world.row(number)
    for _ in range(2):
        await world.do(confirm, world.ann, number)
    after = await world.row(number)
    assert (after.queue, after.process) == (before.queue, before.process)
    (label,) = await world.labels()
    assert (label.process, label.source, label.decided) == ("order_delivery", "confirmation", "order_delivery")
    assert (await world.events(number))[-1].kind == EventKind.PROCESS_CONFIRMED


async def test_nothing_decided_can_not_be_confirmed(world: World) -> None:
    number = await world.ticket(VAGUE)
    with pytest.raises(Conflict, match="Nobody has decided"):
        await world.do(confirm, world.ann, number)
    assert await world.labels() == []


async def test_a_suggestion_is_accepted_with_one_act(world: World) -> None:
    number = await world.ticket(VAGUE, suggested=[("order_delivery", 0.62), ("billing", 0.2)])
    with pytest.raises(Invalid, match="was not suggested") as refused:
        await world.do(confirm, world.ann, number, "porting")
    assert refused.value.extensions["known"] == ["order_delivery", "billing"]
    await world.do(confirm, world.ann, number, "order_delivery")
    (label,) = await world.labels()
    assert (label.source, label.process, label.likeliest, label.probability) == (
        "confirmation",
        "order_delivery",
        "order_delivery",
        0.62,
    )
    assert (await world.row(number)).queue == "supply_chain"
    with pytest.raises(Conflict, match="is about order_delivery by now"):
        await world.do(confirm, world.eva, number, "billing")
