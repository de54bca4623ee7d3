"""Service levels over the API: read by keys and leads, tried by them, put in force by managers alone."""

from routing_rules.vocabulary import Role
from service.people.keys import Scope, create_key
from tests.levels.conftest import ask
from tests.levels.test_pages import in_force, policy_form_targets
from tests.web.visiting import Site

LEVELS, PREVIEW = "/api/v1/service-levels", "/api/v1/service-levels/preview"


async def test_what_is_in_force_is_read_and_tried(site: Site) -> None:
    await ask(site.database, 1, 2)
    async with site.database.transaction() as session:
        key = await create_key(session, "reader", [Scope.TICKETS_READ])
    browser = site.browser(Authorization=f"Bearer {key}")
    found = (await browser.get(LEVELS)).json()
    assert found["digest"] == (await in_force(site.database)).digest
    assert found["sections"]["policies"]["press"]["targets"] == {"first_reply": "15m", "next_reply": "30m"}
    assert found["sections"]["calendars"]["webcare"]["closed"]["2026-12-25"] == "Eerste kerstdag"
    same = (await browser.post(PREVIEW, json={"yaml": found["yaml"]})).json()
    assert (same["digest"], same["moved"], same["tickets"]) == (found["digest"], 0, 2)
    shorter = found["yaml"].replace("first_reply: 1h", "first_reply: 10m")
    other = (await browser.post(PREVIEW, json={"yaml": shorter, "period": "week"})).json()
    assert other["digest"] != found["digest"]
    assert (other["moved"], len(other["changed"])) == (2, 2)
    assert other["median_seconds"] < 0


async def test_only_managers_put_in_force_what_was_tried(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    lead = await site.visit("lotte", Role.LEAD)
    agent = await site.visit("ann")
    async with site.database.transaction() as session:
        key = await create_key(session, "writer", [Scope.TICKETS_WRITE])
    found = (await noor.browser.get(LEVELS)).json()
    text = found["yaml"].replace("first_reply: 15m", "first_reply: 12m")
    seen = (await lead.browser.post(PREVIEW, json={"yaml": text})).json()
    body = {"yaml": text, "seen": seen["version"], "tried": seen["digest"]}
    program = site.browser(Authorization=f"Bearer {key}")
    for browser in (lead.browser, agent.browser, program):
        assert (await browser.put(LEVELS, json=body)).status_code == 403
    assert (await agent.browser.get(LEVELS)).status_code == 403
    assert (await noor.browser.put(LEVELS, json={**body, "tried": found["digest"]})).status_code == 422
    assert (await noor.browser.put(LEVELS, json={**body, "seen": 99})).status_code == 409
    done = await noor.browser.put(LEVELS, json=body)
    assert done.status_code == 200, done.text
    assert done.json()["version"] == seen["version"] + 1
    assert policy_form_targets(await in_force(site.database), "press")["first_reply"] == 720
    assert (await noor.browser.put(LEVELS, json=body)).status_code == 409, "it was published meanwhile, by itself"


async def test_what_is_wrong_is_told_with_its_line(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    for text, said in (
        ("rules: {}", "Not for service levels: rules"),
        ("policies: [", "line "),
        ("policies: {norm: {name: {nl: N, en: N}, default: true, targets: {first_reply: soon}}}", "isn't right"),
    ):
        answer = await noor.browser.post(PREVIEW, json={"yaml": text})
        assert answer.status_code == 422
        assert said in answer.json()["detail"]
    assert any("expected a length of time" in one["message"] for one in answer.json()["errors"])
