"""The roster editor: shifts as text, there and back, also on the nights that the clock changes."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing_rules.vocabulary import Role
from service.flow.team.coverage import gaps
from service.flow.team.shift_text import parse_shifts, show_shifts
from service.foundation.database import Database
from service.foundation.errors import Invalid
from service.people.rosters import PlannedShift, roster, set_shifts
from service.tables.people import ShiftKind
from tests.web.visiting import HTMX, Site, Visit, words

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 16)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
WEEK = "2026-W47"


def hours(text: str, day: date = MONDAY) -> list[float]:
    """How long each of the shifts lasts."""
    shifts = parse_shifts(text, day, ZONE, "en")
    return [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in shifts]


def cells(html: str, number: int) -> list[str]:
    """What stands in somebody's row."""
    row = html.split(f'id="row-{number}"')[1].split("</tr>")[0]
    return re.findall(r'name="day\d" value="([^"]*)"', row)


async def planned(database: Database, number: int, week: str = WEEK) -> list[PlannedShift]:
    """What is kept for somebody."""
    async with database.transaction() as session:
        found = await roster(session, week)
    return next(line.shifts for line in found.lines if line.colleague.id == number)


@pytest.mark.parametrize("day", [MONDAY, SPRING - timedelta(days=1), SPRING, AUTUMN - timedelta(days=1), AUTUMN])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "09:00-17:30",
        "00:00-24:00",
        "16:00-24:00",
        "09:00-12:00, 13:00-17:00, on call 18:00-08:00",
        "22:00-06:00",
        "on call 23:30-03:30",
        "00:00-01:00, 04:00-05:00",
    ],
)
def test_there_and_back(text: str, day: date) -> None:
    """What is shown is what was written, whatever the night."""
    if text == "00:00-24:00" and day == AUTUMN:
        with pytest.raises(Invalid, match="over 24 hours"):
            parse_shifts(text, day, ZONE, "en")
        return
    assert show_shifts(parse_shifts(text, day, ZONE, "en"), ZONE, "en") == text


def test_hours_are_those_that_pass() -> None:
    """A night shift is an hour shorter in spring and longer in autumn; times that don't exist are the change."""
    eve = timedelta(days=1)
    nights = [hours("22:00-06:00", day) for day in (MONDAY, SPRING - eve, AUTUMN - eve)]
    assert nights == [[8], [7], [9]]
    assert hours("02:30-06:00", SPRING) == [3]
    assert hours("01:00-02:30", SPRING) == [1]
    assert hours("02:30-06:00", AUTUMN) == [4.5]
    assert hours("01:00-02:30", AUTUMN) == [2.5]
    assert hours("9-17; 20.30–22h00") == [8, 1.5]
    assert hours("bereikbaar 18-8, ON CALL  08:00-18:00") == [14, 10]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("morning", "is no shift"),
        ("09:00", "is no shift"),
        ("09:60-17:00", "is no shift"),
        ("25:00-26:00", "is no shift"),
        ("24:00-08:00", "is no shift"),
        ("09:00-24:30", "is no shift"),
        ("sick 09:00-17:00", "is no shift"),
        ("09:00-17:00 13:00-14:00", "is no shift"),
        ("09:00-17:00+1", "over 24 hours"),
        ("<b>", "is no shift"),
    ],
)
def test_what_is_no_shift(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        parse_shifts(text, MONDAY, ZONE, "en")


def test_gaps() -> None:
    """What is left of the hours when every shift is taken away."""
    at = [datetime(2026, 11, 16, hour, tzinfo=UTC) for hour in range(24)]
    day = (at[8], at[22])
    assert gaps(day, []) == [day]
    assert gaps(day, [(at[0], at[23])]) == []
    assert gaps(day, [(at[6], at[10]), (at[9], at[12]), (at[13], at[20])]) == [(at[12], at[13]), (at[20], at[22])]
    assert gaps(day, [(at[8], at[20]), (at[9], at[10]), (at[22], at[23])]) == [(at[20], at[22])]


async def save(lead: Visit, number: int, *texts: str, week: str = WEEK, partial: bool = False) -> tuple[int, str]:
    """Send somebody's row; returns the status and the page that follows."""
    form = {f"day{at}": text for at, text in enumerate(texts)}
    address = f"/team/roster/{number}?week={week}"
    answer = await lead.browser.post(address, data=form, headers=HTMX if partial else {}, follow_redirects=True)
    return answer.status_code, answer.text


async def test_a_week_is_kept(site: Site) -> None:
    """Shown as written, with its hours, and when nobody is there; saving what is shown changes nothing."""
    lead, ann = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann")
    html = (await lead.browser.get(f"/team/roster?week={WEEK}")).text
    assert words(html, "nobody has a roster yet", "16 Nov – 22 Nov 2026", "no roster", "08:00–22:00") == []
    assert "nobody 08:00" not in html
    week = ("9-17.30", "08:00-14:00, 14:00-20:00", "", "22:00-06:00", "", "", "on call 18:00-08:00")
    status, html = await save(lead, ann.number, *week)
    assert status == 200
    shown = ["09:00-17:30", "08:00-14:00, 14:00-20:00", "", "22:00-06:00", "", "", "on call 18:00-08:00"]
    assert cells(html, ann.number) == shown
    gaps_shown = ("nobody 08:00–09:00", "nobody 17:30–22:00", "nobody 20:00–22:00", "nobody 08:00–22:00")
    assert words(html, *gaps_shown, "28 h 30", "on call 14 h") == []
    kept = await planned(site.database, ann.number)
    assert kept[0] == PlannedShift(
        ShiftKind.WORK, datetime(2026, 11, 16, 8, tzinfo=UTC), datetime(2026, 11, 16, 16, 30, tzinfo=UTC)
    )
    await save(lead, ann.number, *shown)
    assert await planned(site.database, ann.number) == kept


async def test_what_text_does_not_show_is_kept(site: Site) -> None:
    """The second 02:30 of the night in autumn, set over the API, outlives the saving of another day."""
    lead, ann = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann")
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    night = PlannedShift(ShiftKind.WORK, second, second + timedelta(hours=5))
    async with site.database.transaction() as session:
        await set_shifts(session, lead.actor, ann.number, "2026-W43", [night])
    html = (await lead.browser.get("/team/roster?week=2026-W43")).text
    shown = cells(html, ann.number)
    assert shown[6] == "02:30-07:30"
    assert "The clock changes on Sunday" in html
    await save(lead, ann.number, "09:00-17:00", *shown[1:], week="2026-W43")
    kept = await planned(site.database, ann.number, "2026-W43")
    assert len(kept) == 2
    assert kept[1] == night


async def test_errors_stand_at_their_days(site: Site) -> None:
    """In a sentence, with what was typed; nothing of the week is kept."""
    lead, ann = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann")
    await save(lead, ann.number, "09:00-17:00")
    before = await planned(site.database, ann.number)
    status, html = await save(lead, ann.number, "10:00-18:00", "soon", "09:00-17:00+1", partial=True)
    assert status == 422
    assert cells(html, ann.number)[:3] == ["10:00-18:00", "soon", "09:00-17:00+1"]
    for day, says in ((1, "“soon” is no shift"), (2, "lasts over 24 hours")):
        assert says in html.split(f'id="wrong-{ann.number}-{day}"')[1].split("</span>")[0]
    assert f'id="wrong-{ann.number}-0"' not in html
    status, html = await save(lead, ann.number, "22:00-06:00", "05:00-09:00")
    assert status == 422
    assert "“05:00-09:00” overlaps" in html.split(f'id="wrong-{ann.number}-1"')[1]
    assert await planned(site.database, ann.number) == before


async def test_next_week_is_a_neighbour(site: Site) -> None:
    """A Sunday night that runs into Monday's shift of the next week is wrong on Sunday."""
    lead, ann = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann")
    await save(lead, ann.number, "05:00-09:00", week="2026-W48")
    status, html = await save(lead, ann.number, "", "", "", "", "", "", "22:00-06:00")
    assert status == 422
    assert "“22:00-06:00” overlaps" in html.split(f'id="wrong-{ann.number}-6"')[1]


async def test_a_week_is_copied(site: Site) -> None:
    """For whoever has nothing in the next one; the others keep theirs, which is said."""
    lead, ann, bob = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann"), await site.visit("bob")
    await save(lead, ann.number, "09:00-17:00", "on call 18:00-08:00", week="2026-W43")
    await save(lead, bob.number, "", "10:00-18:00", week="2026-W43")
    await save(lead, bob.number, "12:00-20:00", week="2026-W44")
    answer = await lead.browser.post("/team/roster/copy?week=2026-W43", follow_redirects=True)
    assert words(answer.text, "Week 2026-W44", "2 shifts were copied", "1 colleague had shifts here already") == []
    assert cells(answer.text, ann.number)[:2] == ["09:00-17:00", "on call 18:00-08:00"]
    assert cells(answer.text, bob.number)[:2] == ["12:00-20:00", ""]


async def test_a_day_and_night_do_not_fit_the_longest_night(site: Site) -> None:
    """What lasts 24 hours on other days lasts 25 in the night of autumn: it is not copied, and the others are."""
    lead, ann, bob = await site.visit("lea", Role.LEAD, language="en"), await site.visit("ann"), await site.visit("bob")
    await save(lead, ann.number, "", "", "", "", "", "", "00:00-24:00", week="2026-W42")
    await save(lead, bob.number, "10:00-18:00", week="2026-W42")
    answer = await lead.browser.post("/team/roster/copy?week=2026-W42", follow_redirects=True)
    assert words(answer.text, "1 shift was copied", "The shifts of 1 colleague were not copied") == []


async def test_weeks_and_colleagues_that_are_none(site: Site) -> None:
    lead = await site.visit("lea", Role.MANAGER, language="en")
    assert (await lead.browser.get("/team/roster?week=soon")).status_code == 422
    assert (await save(lead, 999_999, "09:00-17:00"))[0] == 404
    assert (await save(lead, lead.number, "9" * 301))[0] == 422
    html = (await lead.browser.get("/team/roster")).text
    assert words(html, 'rel="prev"', 'rel="next"') == []
