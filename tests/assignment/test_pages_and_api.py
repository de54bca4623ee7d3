"""Getting and giving work in a browser and over the API, each with its own kind of answer."""

from routing_rules.vocabulary import Role
from service.people.presence import note_signs_of_life
from tests.assignment.world import give_out_by, holders, lay, offers, somebody, sweep
from tests.web.visiting import HTMX, Site, Visit


async def present(site: Site, login: str = "ann", role: Role = Role.AGENT) -> Visit:
    """Somebody at their pages, who is there."""
    visit = await site.visit(login, role)
    async with site.database.transaction() as session:
        await note_signs_of_life(session, [visit.number])
    return visit


async def test_the_next_ticket_on_the_page(site: Site) -> None:
    """To the ticket; or a friendly word, as a page and as a notice, in the reader's language."""
    ann = await present(site)
    one, two = await lay(site.database, 2)
    answer = await ann.browser.post("/queues/webcare/claim-next")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{one}")
    answer = await ann.browser.post("/queues/webcare/claim-next", headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"/tickets/{two}")
    assert await holders(site.database, [one, two]) == [ann.number] * 2
    answer = await ann.browser.post("/queues/webcare/claim-next")
    assert answer.status_code == 200
    assert "Hier wacht niets voor je" in answer.text
    assert 'href="/queues/webcare"' in answer.text
    answer = await ann.browser.post("/queues/webcare/claim-next", headers=HTMX)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (200, "#notice")
    assert "Hier wacht niets voor je" in answer.text
    assert "<html" not in answer.text
    assert (await ann.browser.post("/queues/nowhere/claim-next")).status_code == 404


async def test_offers_and_pins_on_the_page(site: Site) -> None:
    await give_out_by(site.database, "work: push")
    ann = await present(site)
    one, two = await lay(site.database, 2)
    await sweep(site.database)
    answer = await ann.browser.post(f"/tickets/{one}/accept")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{one}")
    assert (await ann.browser.post(f"/tickets/{two}/decline", data={"reason": "  "})).status_code == 422
    answer = await ann.browser.post(f"/tickets/{two}/decline", data={"reason": "Geen idee."})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queues/webcare")
    assert await offers(site.database) == [(one, ann.number, "accepted"), (two, ann.number, "declined")]
    assert (await ann.browser.post(f"/tickets/{two}/accept")).status_code == 409
    for what in ("pin", "unpin"):
        answer = await ann.browser.post(f"/tickets/{one}/{what}", headers=HTMX)
        assert answer.headers["hx-redirect"] == f"/tickets/{one}"
    assert (await ann.browser.post(f"/tickets/{two}/pin")).status_code in (403, 409)
    lea = await present(site, "lea", Role.LEAD)
    assert (await lea.browser.post(f"/tickets/{two}/assign", data={"colleague": ann.number})).status_code == 303
    assert (await ann.browser.post(f"/tickets/{two}/assign", data={"colleague": ann.number})).status_code == 403
    assert await holders(site.database, [one, two]) == [ann.number] * 2
    page = await ann.browser.get(f"/tickets/{two}")
    assert page.status_code == 200, "its timeline tells all of it"


async def test_getting_work_over_the_api(site: Site) -> None:
    await give_out_by(site.database, "work: push")
    ann = await present(site)
    [one] = await lay(site.database, 1)
    await sweep(site.database)
    listed = (await ann.browser.get("/api/v1/offers")).json()["items"]
    assert [line["ticket"]["number"] for line in listed] == [one]
    accepted = await ann.browser.put(f"/api/v1/tickets/{one}/acceptance")
    assert (accepted.status_code, accepted.json()["claimed_by"]) == (200, ann.number)
    assert (await ann.browser.put(f"/api/v1/tickets/{one}/acceptance")).status_code == 409
    assert (await ann.browser.put(f"/api/v1/tickets/{one}/pin")).status_code == 200
    assert (await ann.browser.delete(f"/api/v1/tickets/{one}/pin")).status_code == 200
    two, three = await lay(site.database, 2, first=10)
    claimed = await ann.browser.post("/api/v1/queues/webcare/claim-next")
    assert (claimed.status_code, claimed.json()["number"]) == (200, two)
    await sweep(site.database)
    declined = await ann.browser.post(f"/api/v1/tickets/{three}/refusal", json={"reason": "No."})
    assert declined.status_code == 200
    assert (await ann.browser.post("/api/v1/queues/webcare/claim-next")).json()["number"] == three
    empty = await ann.browser.post("/api/v1/queues/webcare/claim-next")
    assert (empty.status_code, empty.content) == (204, b"")


async def test_giving_work_over_the_api(site: Site) -> None:
    lea, ann = await present(site, "lea", Role.LEAD), await present(site)
    await somebody(site.database, "bob", there=False)
    one, two = await lay(site.database, 2)
    found = (await lea.browser.get(f"/api/v1/tickets/{one}/candidates")).json()
    assert (found["work"], found["chosen"], found["why"]) == ("pull", ann.number, "only_one")
    assert {(who["name"], who["reason"]) for who in found["skipped"]} == {("Bob", "offline"), ("Lea", "role")}
    given = await lea.browser.put(f"/api/v1/tickets/{one}/assignment", json={"colleague": ann.number})
    assert given.json()["claimed_by"] == ann.number
    body = {"numbers": [one, two, 999], "queue": "billing", "reason": "Bills."}
    moved = await lea.browser.post("/api/v1/moves", json=body)
    assert moved.json()["moved"] == [one, two]
    assert [stayed["number"] for stayed in moved.json()["refused"]] == [999]
    assert (await lea.browser.post("/api/v1/moves", json={"numbers": [one], "reason": "x"})).status_code == 422
    team = (await lea.browser.get("/api/v1/team")).json()["items"]
    assert {member["name"]: member["status"] for member in team} == {
        "Ann": "available",
        "Bob": "offline",
        "Lea": "available",
    }
    assert (await ann.browser.post("/api/v1/moves", json=body)).json()["moved"] == []
