"""Escalations as rows: what waits until somebody acknowledges it."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.escalate import to_acknowledge
from routing_rules.takers import Taking
from service.flow.escalation import statements
from service.flow.escalation.climbing import Fired
from service.foundation.arrays import array, transposed


async def write_escalations(connection: AsyncConnection, fired: Sequence[Fired], at: datetime) -> None:
    """Write down the steps that somebody has to acknowledge. The database refuses one that was written before."""
    kept = [one for one in fired if to_acknowledge(one.step)]
    again = [(one.target.id, one.due.slug, one.due.repetition) for one in kept if one.due.repetition]
    if again:
        columns = transposed(("target_id", "step", "repetition"), again)
        await connection.exec_driver_sql(statements.END_EARLIER, {**columns, "at": at})
    if kept:
        columns = transposed(tuple(statements.ESCALATION_COLUMNS), [_row(one, at) for one in kept])
        await connection.exec_driver_sql(statements.INSERT_ESCALATIONS, {**columns, "at": at})


def _row(fired: Fired, at: datetime) -> tuple[object, ...]:
    return (
        fired.ticket.id,
        fired.target.id,
        fired.target.kind.value,
        fired.due.slug,
        fired.step.action.value,
        fired.due.repetition,
        fired.taking.level,
        array(fired.taking.takers),
        fired.due.planned_at,
        None if fired.target.is_open else at,  # a later step of the same round ended its clock
        json.dumps([reason.written() for reason in fired.taking.because]),
    )


async def rewrite_takers(connection: AsyncConnection, passed_on: Sequence[tuple[int, Taking]]) -> None:
    """Others are asked now, of these escalations; who was asked before is in the events."""
    if passed_on:
        rows = [
            (one, taking.level, array(taking.takers), json.dumps([reason.written() for reason in taking.because]))
            for one, taking in passed_on
        ]
        columns = transposed(("id", "level", "takers", "because"), rows)
        await connection.exec_driver_sql(statements.REWRITE_TAKERS, columns)
