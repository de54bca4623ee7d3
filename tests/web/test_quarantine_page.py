"""The quarantine, and the corner of every page that tells how the machinery does."""

from sqlmodel import col, delete, select, update

from routing_rules.vocabulary import Role
from service.flow.reporting.actions import note_failure, note_sign_of_life
from service.tables import Message, SignOfLife
from tests.builders import triage_all
from tests.web.scene import set_scene
from tests.web.visiting import Site


async def test_quarantined_messages_can_be_tried_again(site: Site) -> None:
    """With what went wrong; what is tried again is routed like any other."""
    scene = await set_scene(site.database)
    ann = await site.visit()
    page = (await ann.browser.get("/quarantine")).text
    assert "ValueError: no rule for this" in page
    assert "laat de triage struikelen" in page
    answer = await ann.browser.post("/quarantine/retry", data={"message": str(scene.broken)})
    assert answer.headers["location"] == "/quarantine?retried=1"
    page = (await ann.browser.get("/quarantine?retried=1")).text
    assert "1 bericht wordt opnieuw geprobeerd." in page
    assert "Niets in quarantaine" in page
    await triage_all(site.database)
    async with site.database.transaction() as session:
        message = (await session.exec(select(Message).where(Message.id == scene.broken))).one()
    assert message.triage == "decided"
    assert (await ann.browser.post("/quarantine/retry", data={"message": "99999999999999999999"})).status_code == 422


async def test_departments_have_no_part_in_it(site: Site) -> None:
    """A message in quarantine has no owner yet."""
    scene = await set_scene(site.database)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    assert (await bob.browser.get("/quarantine")).status_code == 403
    assert (await bob.browser.post("/quarantine/retry", data={"message": str(scene.broken)})).status_code == 403
    assert "quarantaine" not in (await bob.browser.get("/condition")).text


async def test_the_corner_leads_to_notices_that_failed(site: Site) -> None:
    """Leads and managers, who may see them; the way there is gone when none is left."""
    await set_scene(site.database)
    ann, lea = await site.visit(), await site.visit("lea", Role.LEAD)
    mara = await site.visit("mara", Role.MANAGER, language="en")
    assert "/notices" not in (await ann.browser.get("/condition")).text
    corner = (await lea.browser.get("/condition")).text
    assert 'href="/notices">1 melding mislukt</a>' in corner
    assert 'href="/notices">1 notice failed</a>' in (await mara.browser.get("/condition")).text
    assert (await lea.browser.post("/notices/retry")).status_code == 303
    assert "/notices" not in (await lea.browser.get("/condition")).text


async def test_the_corner_tells_what_is_wrong(site: Site) -> None:
    """All running, a worker that is away, a step that fails, messages in quarantine."""
    await set_scene(site.database)
    ann = await site.visit()
    well = (await ann.browser.get("/condition")).text
    assert "Alles loopt" in well
    assert "1 in quarantaine" in well
    async with site.database.transaction() as session:
        await session.exec(delete(SignOfLife).where(col(SignOfLife.kind) == "worker"))
        await note_failure(session, "delivery", "ConnectError: <refused>")
        await session.exec(update(Message).where(col(Message.triage) == "quarantined").values(triage="waiting"))
    ill = (await ann.browser.get("/condition")).text
    assert "Er loopt geen worker" in ill
    assert "delivery mislukt sinds" in ill
    assert "ConnectError: &lt;refused&gt;" in ill
    assert "in quarantaine" not in ill
    async with site.database.transaction() as session:
        await note_sign_of_life(session, "worker-2", "worker")
    assert "Er loopt geen worker" not in (await ann.browser.get("/condition")).text
