"""The report equals what the events say, however they came: late, backdated, merged, split, reopened, reclassified."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from routing_rules.sla_report import Figures, Grouping, columns
from service.flow.reporting.forms import Asked
from service.flow.reporting.roll_up import roll_up
from service.flow.reporting.sla import sla_report
from service.foundation.database import Database
from service.people.actor import SYSTEM
from tests.reporting.brute_force import Counted, recount
from tests.reporting.brute_numbers import Only, numbers
from tests.reporting.histories import Histories
from tests.tries import seeds

FIRST, LAST = date(2026, 10, 1), date(2027, 6, 30)


def shown(figures: Figures) -> Mapping[str, Any]:
    """The row as the report shows it, without what is nought or unknown."""
    return told({column.slug: column.value(figures) for column in columns(figures.steps)})


def told(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what is nought or unknown."""
    return {slug: value for slug, value in row.items() if value or (value == 0 and "_p" in slug)}


def _only(asked: Asked) -> Only:
    return Only(asked.first, asked.last, asked.departments, asked.processes, asked.channels)


async def _compare(database: Database, tickets: list[Counted], asked: Asked) -> None:
    async with database.snapshot() as session:
        report = await sla_report(session, SYSTEM, asked)
    assert report.uncounted == 0
    assert shown(report.total) == told(numbers(tickets, _only(asked)))
    for row in report.rows:
        assert shown(row.figures) == told(numbers(tickets, _only(asked.narrowed(row.key)))), row.key


async def _roll_all(database: Database, limit: int) -> None:
    while await roll_up(database, limit):
        pass


@pytest.mark.parametrize("seed", seeds(2, 10))
async def test_the_report_is_what_the_events_say(database: Database, seed: int) -> None:
    """Counted anew after every few events, in rounds of any size."""
    random = Random(seed)  # noqa: S311 - a story, not a secret
    world = Histories(database, random)
    await world.open()
    for _ in range(5):
        await world.go_on(80)
        await _roll_all(database, random.choice((1, 7, 500)))
        tickets = await recount(database)
        days = sorted({ticket.day for ticket in tickets}) or [FIRST]
        whole = Asked(FIRST, LAST, random.choice(list(Grouping)))
        part = replace(
            whole,
            first=random.choice(days),
            departments=random.choice(((), ("webcare",), ("webcare", "billing"))),
            processes=random.choice(((), ("",), ("billing", "order_delivery"))),
            channels=random.choice(((), ("x",), ("forum", "email"))),
        )
        for asked in (whole, part):
            await _compare(database, tickets, replace(asked, last=max(asked.first, asked.last)))
    assert {"met", "missed", None} == {ticket.verdict for ticket in tickets}, "the story is too poor"
    assert any(ticket.steps for ticket in tickets)
    assert any(ticket.evening for ticket in tickets)
