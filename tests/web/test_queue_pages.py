"""The pages of queues: what waits, page by page, and what a stream does to them."""

import re

from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import QueueKind, Role
from service.flow.queues.naming import ChannelView, Naming
from service.flow.queues.queries import QueueSummary
from service.flow.queues.queue_view import QueueRow, QueueView, TicketRow, queue_rows, settled
from service.foundation.clock import now
from service.foundation.rulebook_files import read_rulebook_files
from tests.builders import Said, store, triage_all
from tests.web.scene import set_scene
from tests.web.visiting import HTMX, Site

ROW = re.compile(r'id="row-(\d+)"')


def row(number: int) -> TicketRow:
    """A ticket on the screen."""
    channel = ChannelView("x", "X", "twitter", "@o")
    return TicketRow(number, "s", channel, "jan", 0, 0, "neutral", None, "new", now(), None, False, True)


def view(*numbers: int) -> QueueView:
    """A queue with these tickets, in this order."""
    queue = QueueRow("webcare", "Webcare", QueueKind.HUB, None, "3", is_empty=False, oldest=None)
    return QueueView("webcare", "Webcare", "hub", None, [queue], [row(n) for n in numbers], None, None)


def shown(after: QueueView) -> list[int]:
    """Its numbers as they stand on the screen."""
    return [one.number for one in after.rows]


def test_nothing_jumps() -> None:
    """What is on the screen keeps its place; what is new above it is counted, below it is added."""
    before = [row(1), row(2), row(3)]
    assert shown(settled(before, view(1, 2, 3, 4), 50)) == [1, 2, 3, 4]
    urgent = settled(before, view(9, 1, 2, 3), 50)
    assert (shown(urgent), urgent.fresh) == ([1, 2, 3], 1)
    gone = settled(before, view(1, 3), 50)
    assert shown(gone) == [1, 2, 3]
    assert [one.is_gone for one in gone.rows] == [False, True, False]
    assert not gone.rows[1].may_claim
    assert gone.has_gone
    full = settled(before, view(1, 2, 3, 4), 3)
    assert (shown(full), full.fresh) == ([1, 2, 3], 1)
    assert shown(settled([], view(5, 6), 50)) == [5, 6]


async def test_a_queue_shows_who_waits_and_why_it_matters(site: Site) -> None:
    """Number, contact, reach, subject, urgency in words, and who has it in hand."""
    scene = await set_scene(site.database)
    visit = await site.visit()
    page = (await visit.browser.get("/queues/webcare")).text
    assert f'href="/tickets/{scene.famous}"' in page
    assert "Cas" in page
    assert re.search(r"250.?000 volgers", page)
    assert "bestelling" in page
    assert "Facebook</span>" in page
    await visit.browser.post("/language", data={"language": "en"})
    english = (await visit.browser.get("/queues/webcare")).text
    assert "250,000 followers" in english
    assert "order" in english.lower()


async def test_pages_go_on_where_the_last_one_ended(site: Site) -> None:
    """No ticket twice, none left out; the way back is there."""
    await store(site.database, [Said(f"m{n}", f"Ik heb een vraag, nummer {n}.", n, f"a{n}") for n in range(60)])
    await triage_all(site.database)
    visit = await site.visit()
    first = (await visit.browser.get("/queues/triage")).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = (await visit.browser.get(following[1].replace("&amp;", "&"))).text
    numbers = ROW.findall(first) + ROW.findall(second)
    assert len(ROW.findall(first)) == 50
    assert len(numbers) == len(set(numbers)) == 60
    assert "Naar boven" in second
    assert (await visit.browser.get("/queues/triage?cursor=nonsense")).status_code == 422


async def test_claiming_from_a_row(site: Site) -> None:
    """htmx learns of it from the stream; a plain form ends at the ticket."""
    scene = await set_scene(site.database)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    answer = await bob.browser.post(f"/tickets/{scene.parcel}/claim", data={"from_queue": "true"}, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-trigger"]) == (204, "queue-changed")
    assert "jij" in (await bob.browser.get("/queues/supply_chain")).text
    again = await bob.browser.post(f"/tickets/{scene.parcel}/claim", data={"from_queue": "true"})
    assert again.headers["location"] == f"/tickets/{scene.parcel}"


async def test_a_department_sees_its_own_queue_only(site: Site) -> None:
    """In the list, beside a queue, and by address."""
    scene = await set_scene(site.database)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    page = (await bob.browser.get("/queues")).text
    assert "/queues/supply_chain" in page
    assert "/queues/webcare" not in page
    assert (await bob.browser.get("/queues/webcare")).status_code == 404
    assert (await bob.browser.get(f"/tickets/{scene.parcel}")).status_code == 200
    for hidden in (scene.bill, scene.hello, scene.arabic):
        assert (await bob.browser.get(f"/tickets/{hidden}")).status_code == 404
        assert (await bob.browser.post(f"/tickets/{hidden}/claim")).status_code == 404
    assert (await bob.browser.get("/quarantine")).status_code == 403
    assert "Quarantaine" not in page


def test_counting_stops_at_a_thousand() -> None:
    """A "1,000+" tells enough, written as the reader writes numbers."""
    rulebook = load_rulebook(read_rulebook_files(None))
    summary = QueueSummary("webcare", "hub", "webcare", 1000, more=True, oldest=now())
    assert [queue_rows([summary], Naming(rulebook, language))[0].count for language in ("nl", "en")] == [
        "1.000+",
        "1,000+",
    ]
