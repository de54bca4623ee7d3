"""The pages of kept answers, and their part on the page of a ticket."""

from datetime import timedelta

from routing_rules.vocabulary import EventKind, Role
from service.flow.knowledge.actions import keep_answer
from service.flow.knowledge.forms import KeepForm
from service.foundation.clock import now
from tests.knowledge.world import ANSWER, OWNER, PROCESS, WHERE, World
from tests.web.visiting import HTMX, Site, words

GOOD = {"question": WHERE, "text": ANSWER, "process": PROCESS, "language": "nl"}
LATER = (now() + timedelta(days=90)).date().isoformat()


async def test_the_panel_is_there_only_when_something_fits(site: Site, world: World) -> None:
    number, ann = await world.ticket(), await site.visit("ann2", language="en")
    await world.file(number, PROCESS)
    address = f"/tickets/{number}/answers"
    assert (await ann.browser.get(address, headers=HTMX)).text.strip() == ""
    kept = await world.kept()
    shown = (await ann.browser.get(address, headers=HTMX)).text
    assert words(shown, "Earlier answers", ANSWER, 'data-keys="h 1"') == []
    assert "Due for review" not in shown
    await world.overdue(kept.id)
    assert "Due for review since" in (await ann.browser.get(address, headers=HTMX)).text
    page = (await ann.browser.get(f"/tickets/{number}")).text
    assert words(page, f'hx-get="{address}"', 'id="earlier-answers"') == []
    whole = (await ann.browser.get(address)).text
    assert words(whole, "Earlier answers for", ANSWER) == []
    lead = await site.visit("lea", Role.LEAD)
    assert (await lead.browser.get(address, headers=HTMX)).text.strip() == ""


async def test_using_it_from_the_panel_counts_and_says_so(site: Site, world: World) -> None:
    number, ann = await world.ticket(), await site.visit("ann2", language="en")
    await world.file(number, PROCESS)
    kept = await world.kept()
    address = f"/tickets/{number}/answers/{kept.id}/use"
    used = await ann.browser.post(address, headers=HTMX)
    assert (used.status_code, used.headers["hx-trigger"]) == (204, "answer-used")
    plain = await ann.browser.post(address)
    assert (plain.status_code, plain.headers["location"]) == (303, f"/tickets/{number}/answers")
    assert (await world.row(kept.id)).uses == 1
    assert "used here" in (await ann.browser.get(f"/tickets/{number}/answers", headers=HTMX)).text
    page = (await ann.browser.get(f"/answers/{kept.id}")).text
    assert words(page, "Used on 1 ticket", f"/tickets/{number}", "Ann2") == []
    assert 'id="answer-form"' not in page


async def test_what_a_department_answered_is_kept_from_the_ticket(site: Site, world: World) -> None:
    number, ann = await world.ticket(), await site.visit("ann2", language="en")
    question = await world.answered(number)
    panel = (await ann.browser.get(f"/tickets/{number}/answers", headers=HTMX)).text
    assert f"/answers/new?consultation={question}" in panel
    form = (await ann.browser.get(f"/answers/new?consultation={question}")).text
    assert words(form, ANSWER, "Supply Chain answers for it", f'value="{question}"') == [], form
    sent = GOOD | {"review": LATER, "consultation": str(question)}
    refused = await ann.browser.post("/answers", data=sent | {"text": "Bel Jan op 06 12345678."})
    assert refused.status_code == 422
    assert words(refused.text, "“06 12345678” is personal data", "Bel Jan op", WHERE) == []
    empty = await ann.browser.post("/answers", data=sent | {"text": "  "})
    assert (empty.status_code, words(empty.text, "need some words", WHERE)) == (422, [])
    past = await ann.browser.post("/answers", data=sent | {"review": "2020-01-01"})
    assert (past.status_code, words(past.text, "choose a later day", ANSWER)) == (422, [])
    kept = await ann.browser.post("/answers", data=sent | {"text": ANSWER.replace("; ", ";\r\n")})
    [row] = await world.rows()
    assert (kept.status_code, kept.headers["location"]) == (303, f"/answers/{row.id}")
    assert (row.owner, row.text) == (OWNER, ANSWER.replace("; ", ";\n"))
    assert len(await world.events(number, EventKind.ANSWER_KEPT)) == 1
    assert (await ann.browser.get(f"/tickets/{number}/answers", headers=HTMX)).text.count("consultation=") == 0
    timeline = (await ann.browser.get(f"/tickets/{number}")).text
    assert "Answer kept for later" in timeline


async def test_its_owner_edits_retires_and_brings_it_back(site: Site, world: World) -> None:
    kept = await world.kept()
    address, dep = f"/answers/{kept.id}", await site.visit("dep", Role.DEPARTMENT, OWNER, "en")
    assert words((await dep.browser.get("/answers")).text, "Waar blijft", address) == []
    sent = GOOD | {"review": kept.review_at.date().isoformat(), "seen": "1"}
    assert (await dep.browser.post(address, data=sent | {"text": "Morgen."})).status_code == 303
    changed = await world.row(kept.id)
    assert (changed.text, changed.version, changed.review_at) == ("Morgen.", 2, kept.review_at)
    stale = await dep.browser.post(address, data=sent | {"text": "Overmorgen."})
    assert (stale.status_code, words(stale.text, "changed meanwhile", "Overmorgen.")) == (409, [])
    again = await dep.browser.post(address, data=sent | {"seen": "2", "text": "Overmorgen.", "review": LATER})
    assert again.status_code == 303
    assert (await dep.browser.post(f"{address}/retire")).status_code == 303
    assert "it is offered no more" in (await dep.browser.get(address)).text
    assert address not in (await dep.browser.get("/answers")).text
    assert address in (await dep.browser.get("/answers?show=retired")).text
    assert (await dep.browser.post(f"{address}/restore")).status_code == 303
    assert (await world.row(kept.id)).retired_at is None


async def test_who_sees_which(site: Site, world: World) -> None:
    kept = await world.kept()
    billing = await site.visit("bil", Role.DEPARTMENT, "billing")
    assert (await billing.browser.get(f"/answers/{kept.id}")).status_code == 404
    assert (await billing.browser.post(f"/answers/{kept.id}/retire")).status_code == 404
    listed = (await billing.browser.get("/answers")).text
    assert words(listed, "Geen antwoorden", 'href="/answers"') == []
    lead = await site.visit("lea", Role.LEAD)
    await world.overdue(kept.id)
    listed = (await lead.browser.get("/answers?show=due&words=pakketten")).text
    assert words(listed, "Toe aan herziening sinds", f"/answers/{kept.id}", 'name="owner"') == []
    assert (await lead.browser.get("/answers?after=nonsense")).status_code == 422


async def test_the_list_goes_on(site: Site, world: World) -> None:
    await world.many(60)
    ann = await site.visit("ann2", language="en")
    found = (await ann.browser.get("/answers?words=factuur+OR+modem&process=billing")).text
    assert "No answers" in found
    every = (await ann.browser.get("/answers")).text
    following = every.split('href="/answers?')[1].split('"')[0].replace("&amp;", "&")
    second = (await ann.browser.get(f"/answers?{following}")).text
    assert (every.count('id="answer-'), second.count('id="answer-')) == (50, 10)


async def test_a_new_one_without_a_ticket(site: Site, world: World) -> None:
    ann = await site.visit("ann2", language="en")
    assert (await ann.browser.get("/answers/new")).status_code == 200
    made = await ann.browser.post("/answers", data=GOOD | {"review": LATER})
    assert made.status_code == 303
    unknown = await ann.browser.post("/answers", data=GOOD | {"review": LATER, "process": "nope"})
    assert (unknown.status_code, words(unknown.text, "There is no such process")) == (422, [])
    same = await world.do(keep_answer, world.ann, KeepForm.model_validate(GOOD))
    assert made.headers["location"] == f"/answers/{same.id}"
