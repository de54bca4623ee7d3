"""Reporting is a sweep like the others: it counts what changed until nothing is left, and says how much is."""

from datetime import date

import pytest

from routing_rules.sla_report import Grouping
from service.flow.reporting.forms import Asked
from service.flow.reporting.queries import status
from service.flow.reporting.sla import sla_report
from service.foundation.database import Database
from service.people.actor import SYSTEM
from tests.builders import Said, store, triage_all
from tests.workers.conftest import WorkerThread
from workers.tasks import reporting
from workers.tasks.reporting import roll_up_reports

DAYS = Asked(date(2026, 11, 1), date(2026, 11, 30), Grouping.CHANNEL)


async def _uncounted(database: Database) -> int:
    async with database.snapshot() as session:
        return next(step.count for step in (await status(session)).steps if step.name == "reporting")


async def test_a_sweep_counts_all_that_changed(
    database: Database, worker: WorkerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In more than one round, and again for nothing."""
    monkeypatch.setattr(reporting, "ROUND", 3)
    await store(database, [Said(f"{n}", author=f"a{n}", channel=("x", "forum")[n % 2]) for n in range(7)])
    await triage_all(database)
    assert await _uncounted(database) == 7
    for _ in range(2):
        worker.run(roll_up_reports, sweep=True)
        assert await _uncounted(database) == 0
    async with database.snapshot() as session:
        report = await sla_report(session, SYSTEM, DAYS)
    assert {row.key: row.figures.asked for row in report.rows} == {"forum": 3, "x": 4}
