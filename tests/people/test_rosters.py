"""Rosters: shifts by the week, right on the nights the clock changes, and who is on shift or on call."""

from datetime import UTC, datetime, timedelta

import pytest

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.people.rosters import PlannedShift, copy_week, on_call, on_shift, roster, set_shifts
from service.people.weeks import week_of
from service.tables.people import ShiftKind
from tests.builders import a_colleague
from tests.web.visiting import Site

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 15, 23, tzinfo=UTC)
"""Midnight in Amsterdam at the start of 2026-W47."""
WEEK = "2026-W47"


def shift(start: float, end: float, kind: ShiftKind = ShiftKind.WORK) -> PlannedShift:
    """From and to so many hours after Monday's midnight."""
    return PlannedShift(kind, MONDAY + start * HOUR, MONDAY + end * HOUR)


def number(actor: Actor) -> int:
    """Their id."""
    assert actor.colleague_id is not None
    return actor.colleague_id


async def plan(database: Database, lead: Actor, who: Actor, *shifts: PlannedShift, week: str = WEEK) -> None:
    """Set somebody's week."""
    async with database.transaction() as session:
        await set_shifts(session, lead, number(who), week, shifts)


async def planned(database: Database, who: Actor, week: str = WEEK) -> list[PlannedShift]:
    """What is planned for them."""
    async with database.transaction() as session:
        found = await roster(session, week)
    return next(line.shifts for line in found.lines if line.colleague.id == who.colleague_id)


async def works(database: Database, who: Actor, hour: float) -> bool:
    """Whether they are on shift so many hours after Monday's midnight."""
    async with database.transaction() as session:
        return number(who) in await on_shift(session, [number(who)], MONDAY + hour * HOUR)


async def test_on_shift(database: Database) -> None:
    """Without any work shift always, with one only in it, from its start up to its end; on call is no work."""
    lead = await a_colleague(database, "lea", role=Role.LEAD)
    ann = await a_colleague(database, "ann")
    assert await works(database, ann, 3)
    await plan(database, lead, ann, shift(20, 24, ShiftKind.ON_CALL))
    assert await works(database, ann, 3)
    await plan(database, lead, ann, shift(9, 17), shift(22, 30), shift(0, 24, ShiftKind.ON_CALL))
    moments = (8.99, 9, 16.99, 17, 21, 22, 25, 29.99, 30)
    assert [await works(database, ann, hour) for hour in moments] == [
        False, True, True, False, False, True, True, True, False,
    ]  # fmt: skip
    await plan(database, lead, ann)
    assert await works(database, ann, 10), "an empty roster is none at all"
    await plan(database, lead, ann, shift(168 + 9, 168 + 17), week="2026-W48")
    assert not await works(database, ann, 10), "on holiday until next week"


async def test_who_is_on_call(database: Database) -> None:
    lead = await a_colleague(database, "lea", role=Role.LEAD)
    ann, bob = await a_colleague(database, "ann"), await a_colleague(database, "bob")
    await plan(database, lead, bob, shift(18, 32, ShiftKind.ON_CALL))
    await plan(database, lead, ann, shift(9, 17), shift(30, 42, ShiftKind.ON_CALL))

    async def called(hour: float) -> list[str]:
        async with database.transaction() as session:
            return [one.login for one in await on_call(session, MONDAY + hour * HOUR)]

    assert [await called(hour) for hour in (10, 18, 31, 41, 42)] == [[], ["bob"], ["ann", "bob"], ["ann"], []]


@pytest.mark.parametrize(
    ("shifts", "words"),
    [
        ([shift(9, 9)], "ends before it begins"),
        ([shift(9, 8)], "ends before it begins"),
        ([shift(9, 33.1)], "over 24 hours"),
        ([shift(9, 17), shift(16, 20)], "overlap"),
        ([shift(9, 17), shift(9, 17)], "overlap"),
        ([shift(-1, 5)], "does not begin in week 2026-W47"),
        ([shift(168, 170)], "does not begin in week 2026-W47"),
        ([shift(n, n + 0.5) for n in range(51)], "at most 50"),
    ],
)
async def test_what_is_no_roster(database: Database, shifts: list[PlannedShift], words: str) -> None:
    lead, ann = await a_colleague(database, "lea", role=Role.LEAD), await a_colleague(database, "ann")
    await plan(database, lead, ann, shift(9, 17))
    with pytest.raises(Invalid, match=words):
        await plan(database, lead, ann, *shifts)
    assert await planned(database, ann) == [shift(9, 17)], "nothing was changed"


async def test_shifts_of_other_weeks_are_neighbours(database: Database) -> None:
    """A night shift of Sunday ends on Monday; two kinds may overlap, and one may begin as another ends."""
    lead, ann = await a_colleague(database, "lea", role=Role.MANAGER), await a_colleague(database, "ann")
    await plan(database, lead, ann, shift(-2, 6), week="2026-W46")
    with pytest.raises(Invalid, match="overlap"):
        await plan(database, lead, ann, shift(5, 9))
    await plan(database, lead, ann, shift(6, 9), shift(0, 24, ShiftKind.ON_CALL))
    with pytest.raises(Invalid, match="overlap"):
        await plan(database, lead, ann, shift(-2, 7), week="2026-W46")
    await plan(database, lead, ann, week="2026-W46")
    assert len(await planned(database, ann)) == 2


async def test_a_week_is_copied_by_the_clock_on_the_wall(database: Database) -> None:
    """From summer time (W43) into the week after the clocks went back (W44): nine o'clock stays nine o'clock."""
    lead, ann = await a_colleague(database, "lea", role=Role.LEAD), await a_colleague(database, "ann")
    nine = datetime(2026, 10, 19, 7, tzinfo=UTC)
    await plan(database, lead, ann, PlannedShift(ShiftKind.WORK, nine, nine + 8 * HOUR), week="2026-W43")
    async with database.transaction() as session:
        assert await copy_week(session, lead, "2026-W43", "2026-W44") == 1
    later = datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert await planned(database, ann, "2026-W44") == [PlannedShift(ShiftKind.WORK, later, later + 8 * HOUR)]
    async with database.transaction() as session:
        with pytest.raises(Conflict, match="already"):
            await copy_week(session, lead, "2026-W43", "2026-W44")
        assert await copy_week(session, lead, "2026-W43", "2026-W45", [number(lead)]) == 0


async def test_the_week_the_clock_changes_has_its_own_length(database: Database) -> None:
    """Sunday 25 October 2026 has 25 hours, and its last hour belongs to W43."""
    async with database.transaction() as session:
        week = (await roster(session, "2026-W43")).week
        assert week.ends_at - week.starts_at == timedelta(hours=169)
        assert week.next().starts_at == week.ends_at
        assert week.previous().name == "2026-W42"
        assert week_of(week.ends_at - timedelta(microseconds=1), week.zone) == week
        for name in ("2026-W54", "2026-47", "W47", "2026-W00", "9999-W53", ""):
            with pytest.raises(Invalid, match="is no week"):
                await roster(session, name)


async def test_who_may_plan(database: Database) -> None:
    ann = await a_colleague(database, "ann")
    lead = await a_colleague(database, "lea", role=Role.LEAD)
    for actor in (ann, Actor("key/crm", scopes=frozenset({"tickets:write"}))):
        with pytest.raises(NotAllowed):
            await plan(database, actor, ann, shift(9, 17))
        async with database.transaction() as session:
            with pytest.raises(NotAllowed):
                await copy_week(session, actor, WEEK, "2026-W48")
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await set_shifts(session, lead, 999_999, WEEK, [])


async def test_rosters_over_the_api(site: Site) -> None:
    lea, ann = await site.visit("lea", Role.LEAD), await site.visit("ann")
    body = {
        "colleagues": [
            {
                "colleague": ann.number,
                "shifts": [
                    {"starts_at": "2026-11-16T09:00:00+01:00", "ends_at": "2026-11-16T17:00:00+01:00"},
                    {"kind": "on_call", "starts_at": "2026-11-16T17:00:00Z", "ends_at": "2026-11-17T08:00:00Z"},
                ],
            }
        ]
    }
    address = f"/api/v1/roster?week={WEEK}"
    answer = await lea.browser.put(address, json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == (await ann.browser.get(address)).json()
    shown = answer.json()
    assert (shown["week"], shown["time_zone"], shown["starts_at"]) == (WEEK, "Europe/Amsterdam", "2026-11-15T23:00:00Z")
    lines = {line["colleague"]["name"]: line for line in shown["colleagues"]}
    assert lines["Ann"]["shifts"][0] == {
        "kind": "work",
        "starts_at": "2026-11-16T08:00:00Z",
        "ends_at": "2026-11-16T16:00:00Z",
    }
    assert (lines["Ann"]["has_roster"], lines["Lea"]["has_roster"]) == (True, False)
    copied = await lea.browser.post("/api/v1/roster/copy", json={"source": WEEK, "target": "2026-W48"})
    assert copied.json() == {"copied": 2}
    assert (await ann.browser.put(address, json=body)).status_code == 403
    assert (await lea.browser.put(address, json={"colleagues": [{"colleague": 1}]})).status_code == 422
    naive = {"colleagues": [{"colleague": 1, "shifts": [{"starts_at": "2026-11-16T09:00:00", "ends_at": "x"}]}]}
    assert (await lea.browser.put(address, json=naive)).status_code == 422
    assert (await lea.browser.get("/api/v1/roster?week=soon")).status_code == 422
