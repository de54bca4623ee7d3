"""The clocks of a ticket over the API."""

from service.foundation.database import Database
from tests.builders import Said, store, tickets, triage_all
from tests.serving import serving


async def test_each_clock_is_explained_and_proved(database: Database) -> None:
    await store(database, [Said("1", "Waar blijft mijn pakket?")])
    await triage_all(database)
    async with database.transaction() as session:
        number = (await tickets(session))[0].id
    async with serving(database) as api:
        told = (await api.client.get(f"/api/v1/tickets/{number}/clocks")).json()
        missing = await api.client.get("/api/v1/tickets/999999/clocks")
    assert missing.status_code == 404
    assert (told["number"], told["differences"]) == (number, [])
    first_reply = next(one for one in told["clocks"] if one["kind"] == "first_reply")
    assert first_reply["policies"][0]["lost"] == ""
    assert abs(first_reply["elapsed"] + first_reply["left"] - first_reply["target"]) <= 1
    assert {"near", "late"} <= {step["slug"] for step in first_reply["steps"]}
