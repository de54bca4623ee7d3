"""People leave while work is with them: within a minute it is with somebody who can act, and it says why."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from tests.faults.audit import rows
from tests.faults.house import eventually
from tests.faults.office import FAMOUS, Colleague, Office

pytestmark = pytest.mark.faults
MINUTE = 60
FAR_TOO_LONG = 5
"""Minutes without a sign of life."""

CLOSE = """
UPDATE presence SET seen_at = seen_at - make_interval(mins => :minutes) WHERE colleague_id = ANY(:ids) RETURNING 1"""
TICKETS = "SELECT id, state, queue, claimed_by, escalated_from FROM ticket WHERE id = ANY(:ids) ORDER BY id"
TOLD = """
SELECT DISTINCT ON (ticket_id) ticket_id, data FROM event
WHERE ticket_id = ANY(:ids) AND kind = :kind ORDER BY ticket_id, id DESC"""
ASKED = """
SELECT step, level, takers, acknowledged_by, ended_at FROM escalation
WHERE ticket_id = ANY(:ids) AND action = 'escalate' ORDER BY id"""


async def closes_the_laptop(office: Office, *logins: str) -> None:
    """They say nothing: their last sign of life is long ago."""
    ids = [office.people[login].id for login in logins]
    await rows(office.house, CLOSE, ids=ids, minutes=FAR_TOO_LONG)


async def only(office: Office, *logins: str) -> list[Colleague]:
    """These are there, and nobody else is."""
    await closes_the_laptop(office, *office.people)
    here = [office.people[login] for login in logins]
    for one in here:
        await done(one, "PUT", "/presence", {"status": "available"})
    return here


async def done(who: Colleague, method: str, path: str, form: dict[str, str] | None = None) -> Any:
    response = await who.call(method, path, form)
    assert response is not None
    assert response.is_success, response.text
    return response.json()


async def customers(office: Office, name: str, count: int, text: str, channel: str, followers: int = 0) -> list[int]:
    """So many people write; their tickets."""
    threads = [f"{name}-{place}" for place in range(count)]
    for thread in threads:
        author = {"external_id": thread, "followers": followers}
        form = {"channel": channel, "external_id": f"{thread}.0", "text": text, "author": author, "thread": thread}
        assert await office.write(form)
    numbers = [await eventually(partial(office.ticket_of, thread)) for thread in threads]
    return sorted(number for number in numbers if number is not None)


async def told(office: Office, kind: str, numbers: Sequence[int]) -> dict[int, Any]:
    """The last event of a kind of each of these tickets, once all have one."""

    async def look() -> dict[int, Any]:
        found = await rows(office.house, TOLD, ids=list(numbers), kind=kind)
        return {row["ticket_id"]: row["data"] for row in found} if len(found) == len(numbers) else {}

    return await eventually(look, MINUTE, lambda: f"no {kind}: {office.house.up.said[-4000:]}")


async def test_an_agent_closes_the_laptop_with_eight_tickets(office: Office) -> None:
    ann, _ = await only(office, "ann", "bob")
    numbers = await customers(office, "laptop", 8, "Ik kreeg een aanmaning", "forum", FAMOUS)
    for number in numbers:
        await done(ann, "PUT", f"/tickets/{number}/claim")
    await closes_the_laptop(office, "ann")
    for data in (await told(office, "ticket_released", numbers)).values():
        assert (data["reason"], data["colleague"]) == ("absent", f"colleague/{ann.id}")
        assert data["because"]["why"] == "offline"
        assert data["because"]["seen_at"]
    found = await rows(office.house, TICKETS, ids=numbers)
    assert {(row["queue"], row["claimed_by"]) for row in found} == {("webcare", None)}
    team = (await done(office.people["bob"], "GET", "/team"))["items"]
    assert [one["in_hand"] for one in team if one["id"] == ann.id] == [0]
    taken = await done(office.people["bob"], "POST", "/queues/webcare/claim-next")
    assert taken["number"] in numbers


async def test_nobody_of_the_first_level_is_there(office: Office) -> None:
    lea, cas = await only(office, "lea", "cas")
    [number] = await customers(office, "level", 1, "Kan iemand mij helpen?", "whatsapp")

    async def asked(who: Colleague) -> list[dict[str, Any]]:
        found = await rows(office.house, ASKED, ids=[number])
        return [row for row in found if row["takers"] == [who.id] and row["ended_at"] is None]

    await eventually(lambda: asked(lea), MINUTE)
    await closes_the_laptop(office, "lea")
    await eventually(lambda: asked(cas), MINUTE)
    [data] = (await told(office, "escalation_passed_on", [number])).values()
    assert (data["before"], data["takers"], data["level"]) == ([lea.id], [cas.id], "management")
    assert data["because"][0] == {"why": "nobody_present", "level": "team_lead"}
    assert await done(cas, "POST", f"/tickets/{number}/acknowledge")
    [ticket] = await rows(office.house, TICKETS, ids=[number])
    assert (ticket["queue"], ticket["claimed_by"]) == ("management", None)
    waiting = await rows(office.house, ASKED, ids=[number])
    assert waiting[-1]["acknowledged_by"] == cas.id
    assert all(row["ended_at"] for row in waiting)


async def test_all_of_a_department_are_offline(office: Office) -> None:
    sam, _ = await only(office, "sam", "bob")
    numbers = await customers(office, "department", 8, "Waar blijft mijn pakket?", "forum", FAMOUS)
    assert {row["queue"] for row in await rows(office.house, TICKETS, ids=numbers)} == {"supply"}
    for number in numbers[:3]:
        await done(sam, "PUT", f"/tickets/{number}/claim")
    await closes_the_laptop(office, "sam")
    for data in (await told(office, "ticket_rerouted", numbers)).values():
        assert (data["from"], data["to"], data["reason"]) == ("supply", "webcare", "department_absent")
        assert (data["because"]["why"], data["because"]["department"]) == ("nobody_present", "supply")
    found = await rows(office.house, TICKETS, ids=numbers)
    assert {(row["queue"], row["claimed_by"]) for row in found} == {("webcare", None)}
