"""Notices as escalation writes them, and what became of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import col, select

from routing_rules.health_parts import Cause, Evidence
from routing_rules.vocabulary import ClockKind, Stage
from service.flow.notices.actions import send_due
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.notices import ChangedCell, ClockStep, NewNotice, NoticeSubject, write_notices
from service.tables import Notice
from service.tables.notices import NoticeKind, NoticeState

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WRITTEN = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
LATE = ClockStep(ClockKind.FIRST_REPLY, WRITTEN - timedelta(minutes=30), "webcare", "wake_manager", "escalation_1")
STEPPED_BACK = ChangedCell(
    "order_delivery",
    "facebook",
    Stage.CONSULT,
    Stage.SHADOW,
    (
        Evidence(Cause.MISSED, WRITTEN, 3, 10, (4, 5, 6)),
        Evidence(Cause.ABSENT, WRITTEN, lasting=timedelta(minutes=31, seconds=5)),
    ),
)


def new_notice(kind: NoticeKind, address: str, **changes: object) -> NewNotice:
    """One that wakes somebody about ticket 1042."""
    notice = NewNotice(uuid4(), kind, address, "nl", NoticeSubject.LEVEL_WOKEN, 1042, LATE)
    return replace(notice, **changes)  # type: ignore[arg-type]


def an_email(address: str = "noor@example.org", **changes: object) -> NewNotice:
    """An e-mail to whoever is on call."""
    return new_notice(NoticeKind.EMAIL, address, **changes)


def about_a_cell(
    kind: NoticeKind = NoticeKind.EMAIL, address: str = "noor@example.org", **changes: object
) -> NewNotice:
    """One about a cell that stepped back."""
    stepped_back = {"subject": NoticeSubject.CELL_STEPPED_BACK, "ticket_id": None, "data": STEPPED_BACK}
    return new_notice(kind, address, **(stepped_back | changes))


async def write(database: Database, *notices: NewNotice, at: datetime | None = None) -> int:
    """Write them down, in a transaction of their own."""
    async with database.transaction() as session:
        return await write_notices(session, notices, at or now())


async def the_notice(database: Database, notice: NewNotice | UUID) -> Notice:
    """How it stands now."""
    key = notice.key if isinstance(notice, NewNotice) else notice
    async with database.transaction() as session:
        return (await session.exec(select(Notice).where(Notice.key == key))).one()


async def all_notices(database: Database) -> list[Notice]:
    """All of them, in order."""
    async with database.transaction() as session:
        return list(await session.exec(select(Notice).order_by(col(Notice.id))))


async def let_time_pass(database: Database) -> None:
    """Pauses and leases are over."""
    async with database.transaction() as session:
        due = update(Notice).where(col(Notice.state).in_([NoticeState.WAITING, NoticeState.SENDING]))
        await session.exec(due.values(due_at=now() - timedelta(seconds=1)))


async def send_all(database: Database, options: Settings) -> int:
    """Rounds without the waits between them, until nothing is under way; returns how many attempts it took."""
    attempts = 0
    while True:
        taken = await send_due(database, options)
        if not taken:
            return attempts
        attempts += taken
        await let_time_pass(database)
