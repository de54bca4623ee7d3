"""`olievlek status`: what waits, for how long, and what fails."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from service.flow.reporting.queries import Status, Waiting

app = typer.Typer()
MINUTES_IN_A_DAY = 24 * 60


@app.command()
def status() -> None:
    """Print the age of each queue, the work that waits for each step, what is quarantined and what fails."""
    from service.flow.reporting.queries import status as look
    from service.foundation.clock import now
    from service.running.transaction import in_transaction

    for line in _lines(asyncio.run(in_transaction(look)), now()):
        typer.echo(line)


def _lines(found: "Status", at: datetime) -> Iterator[str]:
    yield from _table("queue", found.queues, at)
    yield ""
    yield from _table("waits for", found.steps, at)
    yield ""
    yield from _table("set apart", [found.quarantined], at)
    yield ""
    if not found.absent and not found.failing:
        yield "Worker, beat and relay are running, and no step fails."
    for kind in found.absent:
        yield f"No {kind} has shown a sign of life lately: `olievlek {kind}` starts one."
    for failure in found.failing:
        since = age(at, failure.since)
        yield f"Step {failure.step} has failed {failure.count} times in the last {since}: {failure.error}"


def _table(title: str, rows: "list[Waiting]", at: datetime) -> Iterator[str]:
    width = max([len(title), *(len(row.name) for row in rows)])
    yield f"{title:<{width}}  {'count':>6}  oldest"
    for row in rows:
        count = f"{row.count}+" if row.more else str(row.count)
        yield f"{row.name:<{width}}  {count:>6}  {'-' if row.oldest is None else age(at, row.oldest)}"


def age(at: datetime, since: datetime) -> str:
    """How long ago, as one says it: 40 s, 12 min, 3 h 05, 2 d."""
    seconds = max(0, int((at - since).total_seconds()))
    minutes = seconds // 60
    if minutes < 1:
        return f"{seconds} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < MINUTES_IN_A_DAY:
        return f"{minutes // 60} h {minutes % 60:02}"
    return f"{minutes // MINUTES_IN_A_DAY} d"
