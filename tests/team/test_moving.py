"""Moving many tickets from the page: what was moved, and what could not be and why."""

from routing_rules.vocabulary import EventKind, Role, TicketState
from service.foundation.database import Database
from tests.assignment.world import events, holders, lay, number_of, somebody, ticket
from tests.web.visiting import Site, words


async def queues_of(database: Database, numbers: list[int]) -> list[str]:
    """Where they are."""
    return [(await ticket(database, number)).queue for number in numbers]


async def test_a_mix_of_good_and_impossible(site: Site) -> None:
    """Good ones move in the same go; each that stays says why, in the reader's language."""
    lead = await site.visit("lea", Role.LEAD, language="nl")
    good = await lay(site.database, 2)
    [there] = await lay(site.database, 1, "billing", first=10)
    [merged] = await lay(site.database, 1, first=20, state=TicketState.CLOSED)
    form = {"to": "queue/billing", "reason": "Ann is ziek", "numbers": [*good, there, merged, 999_999]}
    answer = await lead.browser.post("/moves", data=form)
    assert answer.status_code == 200, answer.text
    assert await queues_of(site.database, [*good, there, merged]) == ["billing", "billing", "billing", "webcare"]
    wanted = ("2 tickets verplaatst naar Facturatie", "3 tickets bleven waar ze waren", "Het staat al in die wachtrij.")
    assert words(answer.text, *wanted, "Dit ticket is er niet", "niet verplaats") == []
    for number in (there, merged, 999_999):
        assert f"#{number}</a>" in answer.text
    moved = await events(site.database, EventKind.TICKET_REROUTED)
    assert [(one.ticket_id, one.data["reason"], one.actor) for one in moved] == [
        (number, "Ann is ziek", lead.actor.name) for number in good
    ]


async def test_to_a_colleague(site: Site) -> None:
    """Who is there gets them, with what speaks against it; who is offline, or can't, does not."""
    lead = await site.visit("lea", Role.LEAD, language="en")
    ann, bob = await somebody(site.database, "ann"), await somebody(site.database, "bob", there=False)
    numbers = await lay(site.database, 3)
    page = (await lead.browser.get("/team/queues/webcare")).text
    assert words(page, f'value="colleague/{number_of(ann)}"', "Ann (available, 0 of 10)", 'name="numbers"') == []
    form = {"to": f"colleague/{ann.colleague_id}", "reason": "Quiet there", "numbers": numbers[:2]}
    assert "2 tickets moved to Ann" in (await lead.browser.post("/moves", data=form)).text
    assert await holders(site.database, numbers) == [ann.colleague_id, ann.colleague_id, None]
    form = {"to": f"colleague/{bob.colleague_id}", "reason": "Hm", "numbers": numbers}
    answer = await lead.browser.post("/moves", data=form)
    assert words(answer.text, "Nothing was moved to Bob", "Bob is offline", "3 tickets stayed") == []
    assert await holders(site.database, numbers) == [ann.colleague_id, ann.colleague_id, None]
    own = (await lead.browser.get(f"/team/{ann.colleague_id}")).text
    assert [number for number in numbers if f'id="work-{number}"' in own] == numbers[:2]


async def test_what_is_no_move(site: Site) -> None:
    lead, manager = await site.visit("lea", Role.LEAD, language="en"), await site.visit("mo", Role.MANAGER)
    [number] = await lay(site.database, 1)
    good = {"to": "queue/triage", "reason": "x"}
    assert "Nothing was ticked" in (await lead.browser.post("/moves", data=good)).text
    for wrong in ({"to": "triage"}, {"to": "colleague/ann"}, {"reason": " "}, {"to": "queue/nowhere"}):
        answer = await lead.browser.post("/moves", data=good | {"numbers": number} | wrong)
        assert answer.status_code == 422, wrong
    assert (await lead.browser.get("/team/queues/nowhere")).status_code == 404
    away = await lead.browser.post("/moves", data=good | {"back": "https://elsewhere.example"})
    assert "elsewhere.example" not in away.text
    looked = (await manager.browser.get("/team/queues/webcare")).text
    assert "numbers" not in looked
    assert "jij kunt meekijken" in looked
    answer = await manager.browser.post("/moves", data=good | {"numbers": number})
    assert "Niets verplaatst" in answer.text or "niets verplaatst" in answer.text
    assert await queues_of(site.database, [number]) == ["webcare"]


async def test_which_tickets_of_a_queue(site: Site) -> None:
    """All, late ones, or those that nobody has."""
    lead = await site.visit("lea", Role.LEAD, language="en")
    ann = await somebody(site.database, "ann")
    [free] = await lay(site.database, 1)
    [late] = await lay(site.database, 1, first=10, risk=2, claimed_by=number_of(ann))

    async def listed(only: str) -> list[int]:
        html = (await lead.browser.get(f"/team/queues/webcare?only={only}")).text
        return [number for number in (free, late) if f'id="work-{number}"' in html]

    assert [await listed(only) for only in ("all", "late", "free")] == [[free, late], [late], [free]]
    empty = (await lead.browser.get("/team/queues/legal")).text
    assert "Nothing of this kind waits in this queue." in empty
