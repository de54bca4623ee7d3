"""What a colleague can do, shown and changed."""

import pytest

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.tables import Colleague
from tests.web.visiting import Site, words


async def kept(database: Database, number: int) -> tuple[list[str], list[str], int, str | None]:
    """Languages, processes, capacity and address."""
    async with database.transaction() as session:
        one = await session.get_one(Colleague, number)
        return one.languages, one.processes, one.capacity, one.email


async def test_a_lead_changes_what_somebody_can_do(site: Site) -> None:
    """And sees it as it is kept; nothing filled in means everything."""
    lead, ann = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann")
    address = f"/team/{ann.number}"
    html = (await lead.browser.get(address)).text
    assert words(html, "Ann", "Webcare", "Agent", 'value="10"', "They have nothing in hand.") == []
    form = {"languages": "NL; en", "processes": ["billing", "porting"], "capacity": "4", "email": "ann@example.org"}
    html = (await lead.browser.post(address, data=form, follow_redirects=True)).text
    assert await kept(site.database, ann.number) == (["en", "nl"], ["billing", "porting"], 4, "ann@example.org")
    assert words(html, "Saved.", 'value="en, nl"', "English, Dutch", 'value="billing" checked') == []
    await lead.browser.post(address, data={"capacity": "0"})
    assert await kept(site.database, ann.number) == ([], [], 0, None)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("languages", "Dutch!", "Name languages by their codes"),
        ("processes", "magic", "gone from the rulebook"),
        ("capacity", "1001", "a whole number from 0 to 1,000"),
        ("capacity", "-1", "a whole number"),
        ("capacity", "many", "a whole number"),
        ("capacity", "", "a whole number"),
        ("email", "ann", "no e-mail address"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(site: Site, field: str, value: str, says: str) -> None:
    """What was typed is still there, and nothing was kept."""
    lead, ann = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann")
    form = {"languages": "nl", "capacity": "4", "email": "ann@example.org"} | {field: value}
    answer = await lead.browser.post(f"/team/{ann.number}", data=form)
    assert answer.status_code == 422
    assert says in answer.text.split(f'id="wrong-{field}"')[1].split("</span>")[0]
    assert field == "processes" or f'value="{value}"' in answer.text
    assert await kept(site.database, ann.number) == ([], [], 10, None)


async def test_there_is_no_such_colleague(site: Site) -> None:
    lead = await site.visit("lea", Role.LEAD)
    assert (await lead.browser.get("/team/999999")).status_code == 404
    assert (await lead.browser.get("/team/nobody")).status_code == 404
