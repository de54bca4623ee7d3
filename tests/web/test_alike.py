"""A ticket shows which others it is much like, to those who may see them."""

import json

from sqlalchemy import text

from routing_rules.vocabulary import Role
from service.foundation.database import connection_of
from tests.web.scene import set_scene
from tests.web.visiting import Site

MESSAGE = "(SELECT max(id) FROM message WHERE ticket_id = :ticket AND direction = 'inbound')"
NEAREST = text(f"UPDATE decision SET scores = cast(:scores AS json) WHERE message_id = {MESSAGE}")  # noqa: S608
FIRST = text(f"SELECT {MESSAGE}")


async def test_the_nearest_that_one_may_see(site: Site) -> None:
    scene = await set_scene(site.database)
    async with site.database.transaction() as session:
        connection = await connection_of(session)
        other = (await connection.execute(FIRST, {"ticket": scene.bill})).scalar_one()
        nearest = [[other, 0.83], [10**9, 0.7]]
        scores = json.dumps({"model": "1", "likely": [], "pieces": [], "bound": None, "nearest": nearest})
        await connection.execute(NEAREST, {"ticket": scene.parcel, "scores": scores})
    lea = await site.visit("lea", Role.LEAD)
    shown = (await lea.browser.get(f"/tickets/{scene.parcel}")).text
    assert "Lijkt veel op" in shown
    assert "83 %" in shown
    assert f'href="/tickets/{scene.bill}"' in shown.partition("Lijkt veel op")[2].partition("</ul>")[0]
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    assert "Lijkt veel op" not in (await bob.browser.get(f"/tickets/{scene.parcel}")).text
