"""Page, API, CSV and Excel say the same, to the last digit; and no file calculates what a customer or a file said."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO, StringIO
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook

from routing_rules.sla_report import Figures, Grouping, columns
from routing_rules.vocabulary import Role
from service.configuration.actions import publish
from service.flow.reporting.files import csv_file, harmless
from service.flow.reporting.roll_up import roll_up
from service.flow.reporting.sheet import Sheet, SheetRow
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from tests.reporting.histories import Histories
from tests.web.visiting import Site

Rows = dict[str, dict[str, float | None]]
SERVED = "/api/v1/reports/sla"


@dataclass
class Shown(HTMLParser):
    """The numbers of a page by row and column, as its markup says them to programs."""

    rows: Rows = field(default_factory=dict)
    key: str = ""
    slug: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Row heads, cells, and the number in a cell."""
        has = dict(attrs)
        if "data-key" in has:
            self.key = has["data-key"] or ""
        elif "data-number" in has:
            self.slug = has["data-number"] or ""
        elif tag == "data" and self.slug:
            self.rows.setdefault(self.key, {})[self.slug] = float(has["value"]) if has["value"] else None


async def _tell_stories(database: Database) -> Random:
    random = Random(11)  # noqa: S311 - a story, not a secret
    world = Histories(database, random)
    await world.open()
    await world.go_on(300)
    while await roll_up(database, 500):
        pass
    return random


def _from_csv(content: bytes) -> Rows:
    _, *lines = csv.reader(StringIO(content.decode("utf-8-sig")))
    slugs = content.decode("utf-8-sig").splitlines()[0].split(",")[2:]
    return {
        key: {slug: float(number) if number else None for slug, number in zip(slugs, numbers, strict=True)}
        for key, _, *numbers in lines
    }


def _from_xlsx(content: bytes) -> Rows:
    sheet = load_workbook(BytesIO(content))["SLA"]
    _, _, head, *lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    slugs = [str(slug) for slug in head[2:]]
    return {
        str(key or ""): dict(zip(slugs, (None if one is None else float(one) for one in numbers), strict=True))
        for key, _, *numbers in lines
    }


def _from_json(body: Mapping[str, Any]) -> Rows:
    return {row["key"]: row["numbers"] for row in (*body["rows"], body["total"])}


def _weeks(random: Random) -> Iterator[str]:
    for group in Grouping:
        monday = date(2026, 10, 19) + timedelta(days=7 * random.randrange(3))
        yield f"first={monday}&last={monday + timedelta(days=6)}&group={group}"
    yield "first=2026-10-01&last=2027-02-01&group=process&channel=x&channel=forum&process=undecided&process=billing"


async def test_page_api_and_files_are_one_report(site: Site) -> None:
    """For random weeks, by each grouping, and with filters; the page by each measure."""
    random = await _tell_stories(site.database)
    visit = await site.visit("noor", Role.MANAGER)
    seen = 0
    for query in _weeks(random):
        told = _from_json((await visit.browser.get(f"{SERVED}?{query}")).json())
        seen += len(told)
        assert _from_csv((await visit.browser.get(f"{SERVED}.csv?{query}")).content) == told
        assert _from_xlsx((await visit.browser.get(f"{SERVED}.xlsx?{query}")).content) == told
        shown: Rows = {}
        for measure in ("business", "wall"):
            page = Shown()
            page.feed((await visit.browser.get(f"/reports/sla?{query}&measure={measure}")).text)
            for key, numbers in page.rows.items():
                shown.setdefault(key, {}).update(numbers)
        assert shown.keys() == (told.keys() if len(told) > 1 else set())
        left_out = {"judged", "evening_answered"}
        for key, numbers in shown.items():
            assert numbers == {slug: number for slug, number in told[key].items() if slug not in left_out}
    assert seen > 10, "the story is too poor"


async def test_every_number_of_the_page_leads_to_its_tickets(site: Site) -> None:
    """The list says as many as the number it was opened from."""
    await _tell_stories(site.database)
    visit = await site.visit("lea", Role.LEAD)
    query = "first=2026-10-01&last=2027-02-01&group=department"
    told = (await visit.browser.get(f"{SERVED}?{query}")).json()
    row = told["rows"][0]
    for number in ("asked", "answered", "missed", "stays"):
        address = f"/reports/sla/tickets?{query}&department={row['key']}&number={number}"
        assert f"<strong>{row['numbers'][number]} ticket" in (await visit.browser.get(address)).text
        body = (await visit.browser.get(f"/api/v1{address.removeprefix('')}")).json()
        assert body["total"] == row["numbers"][number] == len(body["items"])


async def test_names_that_begin_like_a_formula_stay_text(site: Site) -> None:
    """A department that somebody called =1+1 in the rulebook."""
    files = dict(read_rulebook_files(None))
    name = next(name for name, said in files.items() if "departments:" in said)
    said = files[name]
    start = said.index("webcare:")
    files[name] = said[:start] + said[start:].replace("en: Webcare", 'en: "=1+1"', 1)
    assert files[name] != said
    async with site.database.transaction() as session:
        await publish(session, files, "system")
    await _tell_stories(site.database)
    visit = await site.visit("noor", Role.MANAGER, language="en")
    query = "first=2026-10-01&last=2027-02-01&department=webcare"
    book = load_workbook(BytesIO((await visit.browser.get(f"{SERVED}.xlsx?{query}")).content))
    cell = book["SLA"]["B4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert ",'=1+1," in (await visit.browser.get(f"{SERVED}.csv?{query}")).text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_dangerous_texts_are_made_harmless(text: str) -> None:
    """In keys as in names; a harmless one is left as it is."""
    row = SheetRow(text, f"a{text}", ())
    lines = list(
        csv.reader(StringIO(csv_file(Sheet((), [row], SheetRow("", "All", ()))).decode("utf-8-sig"), newline=""))
    )
    assert lines[1] == [f"'{text}", f"a{text}"]
    assert harmless("Webcare") == "Webcare"


async def test_a_key_reads_what_a_manager_reads(site: Site) -> None:
    """An agent reads nothing; a program needs the scope."""
    agent = await site.visit("ann")
    for address in (
        SERVED,
        f"{SERVED}.csv",
        f"{SERVED}.xlsx",
        f"{SERVED}/tickets",
        "/reports/sla",
        "/reports/sla/tickets",
    ):
        assert (await agent.browser.get(address)).status_code == 403, address
        assert (await site.browser().get(address)).status_code in (401, 303), address


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("first=2026-11-02&last=2026-11-01", "last"),
        ("first=2025-01-01&last=2026-11-01", "first"),
        ("first=yesterday", "first"),
        ("group=weather", "group"),
        ("number=step", "step"),
        ("cursor=x", "cursor"),
        ("department=%00", "department"),
    ],
)
async def test_bad_questions_are_told_what_is_wrong(site: Site, query: str, wrong: str) -> None:
    """On the API as a problem, on the page as a page."""
    visit = await site.visit("noor", Role.MANAGER)
    response = await visit.browser.get(f"{SERVED}/tickets?{query}")
    assert response.status_code == 422
    assert wrong in json.dumps(response.json())
    assert (await visit.browser.get(f"/reports/sla/tickets?{query}")).status_code == 422


async def test_the_page_without_anything_says_so(site: Site) -> None:
    """And nothing is divided by nought."""
    visit = await site.visit("noor", Role.MANAGER)
    for period in ("this_week", "last_week", "four_weeks", "ninety_days"):
        response = await visit.browser.get(f"/reports/sla?period={period}")
        assert response.status_code == 200
        assert "Niemand vroeg iets" in response.text
    assert all(column.value(Figures()) in (0, None) for column in columns())
