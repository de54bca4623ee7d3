"""Notices are written down in the transaction of what they tell; the step `notices` sends them afterwards.

How many of them failed is counted here: the corner of each page tells it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import Evidence
from routing_rules.vocabulary import ClockKind, Stage
from service.foundation.arrays import transposed
from service.foundation.database import connection_of
from service.tables import Notice
from service.tables.notices import NoticeKind, NoticeState

INSERT = """
INSERT INTO notice (key, kind, address, language, subject, ticket_id, data, state, attempts, created_at, due_at)
SELECT new.*, 'waiting', 0, %(at)s, %(at)s
FROM unnest(
    %(key)s::uuid[], %(kind)s::text[], %(address)s::text[], %(language)s::text[], %(subject)s::text[],
    %(ticket_id)s::bigint[], %(data)s::json[]
) AS new
ON CONFLICT (key) DO NOTHING
"""
COLUMNS = ("key", "kind", "address", "language", "subject", "ticket_id", "data")
FAILED = col(Notice.state) == NoticeState.FAILED
"""Nobody got it, and nobody will before somebody says so."""


class NoticeSubject(StrEnum):
    """What a notice tells, and so which data it has."""

    DEADLINE_NEAR = "deadline_near"
    DEADLINE_MISSED = "deadline_missed"
    TICKET_ESCALATED = "ticket_escalated"
    LEVEL_WOKEN = "level_woken"
    CELL_STEPPED_BACK = "cell_stepped_back"
    CELL_TRIAL_FAILED = "cell_trial_failed"
    CELL_RECOVERED = "cell_recovered"


OF_CELLS = frozenset({NoticeSubject.CELL_STEPPED_BACK, NoticeSubject.CELL_TRIAL_FAILED, NoticeSubject.CELL_RECOVERED})


@dataclass(frozen=True, slots=True)
class ClockStep:
    """What is late, and where it waits: words of the rulebook alone, nothing that a customer wrote or is."""

    clock: ClockKind
    due_at: datetime
    queue: str
    """Where the ticket waits now."""
    step: str
    """Of the clock's ladder."""
    level: str | None = None
    """The escalation queue whose people are told."""


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """How the health of a cell changed, and why."""

    process: str
    channel: str
    was: Stage
    """The highest stage that it allowed before."""
    now: Stage
    evidence: tuple[Evidence, ...]
    """What made it step back, or what it recovered from."""

    @property
    def cell(self) -> Cell:
        """Which one."""
        return Cell(self.process, self.channel)


NoticeData = ClockStep | ChangedCell
_CLOCK_STEP, _CHANGED_CELL = TypeAdapter(ClockStep), TypeAdapter(ChangedCell)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """One e-mail or one call of a webhook."""

    key: UUID
    """Names what happened and who is told: the same key is never written, and so never sent, as a second notice."""
    kind: NoticeKind
    address: str
    """E-mail address, or the webhook's https://..."""
    language: str
    subject: NoticeSubject
    ticket_id: int | None
    """None: it is about a cell."""
    data: NoticeData


def notice_data(subject: str, data: object) -> NoticeData:
    """The data of a notice as it was written down; its subject says which it is."""
    return (_CHANGED_CELL if subject in OF_CELLS else _CLOCK_STEP).validate_python(data)


async def write_notices(session: AsyncSession | AsyncConnection, notices: Sequence[NewNotice], at: datetime) -> int:
    """Write them down, to be sent once this transaction is committed; returns how many were not there yet.

    An address that can't be reached is no reason to undo what happened: it shows when the notice is sent.
    """
    if not notices:
        return 0
    written = {notice.key: notice for notice in notices}
    # In order: two who write the same keys wait for each other, never in a circle.
    columns = transposed(COLUMNS, (_row(written[key]) for key in sorted(written)))
    result = await (await connection_of(session)).exec_driver_sql(INSERT, {**columns, "at": at})
    return result.rowcount


async def count_failed(session: AsyncSession, at_most: int = 1000) -> int:
    """How many notices failed, counted up to a limit."""
    capped = select(Notice.id).where(FAILED).limit(at_most).subquery()
    return (await session.exec(select(func.count()).select_from(capped))).one()


def _row(notice: NewNotice) -> tuple[object, ...]:
    return (
        str(notice.key),
        notice.kind,
        notice.address,
        notice.language,
        notice.subject,
        notice.ticket_id,
        json.dumps(asdict(notice.data), default=_plain),
    )


def _plain(value: Any) -> str | float:
    """Moments in ISO 8601, lengths of time in seconds."""
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    raise TypeError(f"{type(value).__name__} has no plain form")
