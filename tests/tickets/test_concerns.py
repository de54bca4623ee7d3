"""A ticket has the concerns of all its messages, and the weightiest of their intents."""

from sqlmodel import col, select

from routing_rules.vocabulary import Intent
from service.foundation.database import Database
from service.tables import RecordedDecision
from tests.builders import Said
from tests.joining.world import World, a_world, check_everything
from tests.serving import serving

COURT = "Mijn advocaat stuurt jullie een brief"
FIRE = "Mijn router staat in brand, er komt rook uit"
THANKS = "Top geholpen, bedankt!"


async def looks(world: World, number: int) -> tuple[str, list[str], int]:
    """Its intent, concerns and urgency."""
    ticket = await world.ticket(number)
    return ticket.intent, ticket.concerns, ticket.urgency


async def test_they_add_up_along_a_thread(database: Database) -> None:
    world = await a_world(database)
    number = await world.hear(Said("1", COURT))
    assert await looks(world, number) == (Intent.COMPLAINT, ["legal"], 2)
    assert await world.hear(Said("2", FIRE, 1, in_reply_to="1")) == number
    assert await looks(world, number) == (Intent.COMPLAINT, ["safety", "legal"], 3)
    assert await world.hear(Said("3", THANKS, 2, in_reply_to="2")) == number
    assert await looks(world, number) == (Intent.COMPLAINT, ["safety", "legal"], 3)
    async with database.transaction() as session:
        decisions = (await session.exec(select(RecordedDecision).order_by(col(RecordedDecision.message_id)))).all()
    assert [one.concerns for one in decisions] == [["legal"], ["safety"], []]


async def test_they_come_along_when_tickets_are_merged_and_go_when_split(database: Database) -> None:
    world = await a_world(database)
    fire, court = await world.hear(Said("1", FIRE)), await world.hear(Said("2", COURT, 1))
    await world.merge(court, fire)
    assert (await looks(world, fire))[:2] == (Intent.COMPLAINT, ["safety", "legal"])
    born = await world.split(fire, "2")
    assert (await looks(world, born))[:2] == (Intent.COMPLAINT, ["legal"])
    assert (await looks(world, fire))[1] == ["safety"]
    await check_everything(world)


async def test_the_api_shows_them(database: Database) -> None:
    world = await a_world(database)
    number = await world.hear(Said("1", COURT))
    async with serving(database) as api:
        detail = (await api.client.get(f"/api/v1/tickets/{number}")).json()
    assert (detail["ticket"]["intent"], detail["ticket"]["concerns"]) == ("complaint", ["legal"])
    (message,) = detail["messages"]
    assert (message["decision"]["intent"], message["decision"]["concerns"]) == ("complaint", ["legal"])
    kinds = {reason["kind"] for reason in message["decision"]["because"]}
    assert {"concern", "intent"} <= kinds
