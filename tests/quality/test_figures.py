"""The figures of the page and the API against counting the story message by message; each opens what it counts."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from routing_rules.quality import Share
from routing_rules.vocabulary import ModelState, Role
from service.configuration.queries import active_configuration
from service.flow.quality.figures import Quality, quality_of
from service.flow.quality.forms import Weeks
from service.flow.quality.queries import guesses
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.people.keys import Scope, create_key
from tests.quality.world import Told, add_model, tell, trials
from tests.web.visiting import Site, words

FIGURE = re.compile(r'<a href="(/quality/tickets\?[^"]+)"><data value="(\d+)">')


async def _quality(database: Database, weeks: Weeks = Weeks.QUARTER) -> Quality:
    async with database.snapshot() as session:
        return await quality_of(session, SYSTEM, (await active_configuration(session)).rulebook, weeks)


def _is_right(one: Told) -> bool:
    return one.decided == one.said if one.said is not None else one.owner == one.said_department


def _judged_guesses(told: Sequence[Told]) -> list[Told]:
    """Of which it can be told whether the likeliest was right: not where a department alone was named."""
    return [one for one in told if one.is_judged and (one.said is not None or one.said_department is None)]


async def test_every_figure_is_what_counting_gives(database: Database) -> None:
    """Coverage, precision, the table, the diagram, the slowest, the mistakes."""
    told = await tell(database, 160)
    quality = await _quality(database)
    decided = [one for one in told if one.is_judged and one.decided is not None]
    assert quality.coverage == Share(sum(one.decided is not None for one in told), len(told))
    assert quality.precision == Share(sum(map(_is_right, decided)), len(decided))
    assert quality.judged == sum(one.is_judged for one in told)
    judged = [one for one in told if one.is_judged]
    assert quality.confusion.messages == Counter((one.said_department or "", one.owner or "") for one in judged)
    guesses = _judged_guesses(told)
    for one in quality.bins:
        own = [guess for guess in guesses if min(int(guess.probability * 10), 9) == one.tenth]
        assert one.right == Share(sum(guess.likeliest == guess.said for guess in own), len(own))
    for process, share in quality.learned:
        own = [guess for guess in guesses if guess.said == process]
        assert share == Share(sum(guess.likeliest == process for guess in own), len(own))
    wrong = sorted((one for one in guesses if one.likeliest != one.said), key=lambda one: -one.probability)
    assert [mistake.message_id for mistake in quality.mistakes] == [one.message_id for one in wrong[:10]]
    assert sum(week.precision.whole for week in quality.weeks) == len(decided)
    assert sum(week.coverage.whole for week in quality.weeks) == len(told)


async def test_only_the_weeks_that_were_asked_for(database: Database) -> None:
    """By the day on which it was read, from Monday on."""
    told = await tell(database, 80, days=60)
    quality = await _quality(database, Weeks.MONTH)
    own = [one for one in told if one.decided_at.astimezone(quality.span.zone).date() >= quality.span.first]
    assert 0 < len(own) < len(told)
    assert quality.coverage.whole == len(own)
    assert quality.judged == sum(one.is_judged for one in own)


async def test_drift_compares_the_last_week_with_the_four_before(database: Database) -> None:
    """By what was the likeliest, whether or not it was decided."""
    told = await tell(database, 160, days=42)
    quality = await _quality(database)
    today = now().astimezone(quality.span.zone).date()
    ages = [((today - one.decided_at.astimezone(quality.span.zone).date()).days, one.likeliest) for one in told]
    late = Counter(likeliest for days, likeliest in ages if days < 7)
    early = Counter(likeliest for days, likeliest in ages if 7 <= days < 35)
    assert (quality.drift.now, quality.drift.before) == (late.total(), early.total())
    for moved in quality.drift.moved:
        assert moved.now == late[moved.process] / late.total()
        assert moved.before == early[moved.process] / early.total()
    async with database.snapshot() as session:
        sample = await guesses(session, quality.span, 3)
    known = Counter(one.likeliest for one in told if one.message_id % 3 == 0)
    assert {process: found.messages for process, found in sample.items()} == known, "of a busy house every so-manieth"


async def test_every_figure_on_the_page_opens_as_many_messages(site: Site) -> None:
    """Whichever it is; the list says the same number, and holds rows that lead to tickets."""
    await tell(site.database, 90)
    await add_model(site.database, ModelState.CHAMPION, trials("billing", 50))
    visit = await site.visit("noor", Role.MANAGER, language="en")
    text = (await visit.browser.get("/quality")).text
    figures = {html.unescape(address): int(number) for address, number in FIGURE.findall(text)}
    assert len(figures) > 25
    for address, number in figures.items():
        listed = (await visit.browser.get(address)).text
        assert f"n = {number}<" in listed, address
        assert listed.count("<tr data-row") == min(number, 50), address
        assert 'href="/tickets/' in listed


async def test_a_long_list_goes_on(site: Site) -> None:
    """Every message once, the newest first."""
    await tell(site.database, 70)
    visit = await site.visit("noor", Role.LEAD, language="en")
    day = now().date()
    address: str | None = (
        f"/quality/tickets?first={day - timedelta(days=90)}&last={day + timedelta(days=1)}&begins=true"
    )
    seen: list[int] = []
    while address:
        text = (await visit.browser.get(address)).text
        seen += [int(number) for number in re.findall(r'id="message-(\d+)"', text)]
        following = re.search(r'href="(/quality/tickets[^"]*cursor=[^"]+)"', text)
        address = html.unescape(following[1]) if following else None
    assert len(seen) == 70
    assert seen == sorted(set(seen), reverse=True)


async def test_page_and_api_say_the_same(site: Site) -> None:
    """And only to those who may know; a week that can't be is refused."""
    await tell(site.database, 60)
    await add_model(site.database, ModelState.RETIRED, days_ago=9)
    refused = await add_model(site.database, ModelState.REFUSED, days_ago=1)
    serving = await add_model(site.database, ModelState.CHAMPION, days_ago=2)
    quality = await _quality(site.database)
    lead = await site.visit("lea", Role.LEAD, language="nl")
    said = (await lead.browser.get("/api/v1/quality")).json()
    assert said["precision"]["part"] == quality.precision.part
    assert said["coverage"]["whole"] == quality.coverage.whole
    assert (said["champion"]["version"], said["others"][0]["version"]) == (serving, refused)
    assert len(said["reliability"]) == 10
    text = (await lead.browser.get("/quality")).text
    assert words(text, f"Versie {serving}", "Afgewezen", "Van 96 berichten heeft het er 81 goed.") == []
    assert 'data-open="rollback"' not in text, "leads look"
    assert (await lead.browser.get("/quality?weeks=5")).status_code == 422
    agent = await site.visit("ann", Role.AGENT)
    for address in ("/quality", "/quality/dials", "/quality/dials/billing", "/api/v1/quality", "/api/v1/dials"):
        assert (await agent.browser.get(address)).status_code == 403, address
    async with site.database.transaction() as session:
        key = await create_key(session, "bi", [Scope.TICKETS_READ])
    program = site.browser(None, Authorization=f"Bearer {key}")
    assert (await program.get("/api/v1/quality?weeks=4")).status_code == 200


async def test_day_one_says_what_to_do(site: Site) -> None:
    """In both languages, without a model, labels or messages."""
    for language, wanted in {
        "nl": ("Nog geen model", "/api/v1/labels"),
        "en": ("No model reads yet", "olievlek train"),
    }.items():
        visit = await site.visit(f"noor-{language}", Role.MANAGER, language=language)
        assert words((await visit.browser.get("/quality")).text, *wanted) == []
        assert (await visit.browser.get("/quality/dials")).status_code == 200
        assert (await visit.browser.get("/quality/dials/billing")).status_code == 200
