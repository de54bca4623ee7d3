"""Notices of a cell that stepped back, failed its trial or recovered: to those who work there, and to who leads."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from sqlalchemy import and_, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import ChangeKind
from routing_rules.participation import effective
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Role, Stage
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.participation.health_json import evidence_of
from service.people.notices import ChangedCell, NewNotice, NoticeSubject, write_notices
from service.tables import CellChange, Colleague
from service.tables.notices import NoticeKind

KEYS = UUID("a3c1e1b0-58c5-4f1e-8d39-6a2f6d0a9b47")
"""Makes our keys differ from everybody else's. The same change, told to the same address, always has the same key."""
SUBJECTS = {
    ChangeKind.STEPPED_BACK: NoticeSubject.CELL_STEPPED_BACK,
    ChangeKind.TRIAL_FAILED: NoticeSubject.CELL_TRIAL_FAILED,
    ChangeKind.RECOVERED: NoticeSubject.CELL_RECOVERED,
}
"""What is told. A trial that begins asks nothing of anybody, and whoever set a cell anew knows."""


async def tell(session: AsyncSession, changes: Sequence[CellChange], rulebook: Rulebook) -> int:
    """Write the notices of these changes of one cell in the caller's transaction; returns how many."""
    told = [change for change in changes if change.kind in SUBJECTS]
    if not told:
        return 0
    mailboxes = await _mailboxes(session, Cell(told[0].process, told[0].channel), rulebook)
    notices = [notice for change in told for notice in _notices(change, mailboxes)]
    return await write_notices(session, notices, now())


async def _mailboxes(session: AsyncSession, cell: Cell, rulebook: Rulebook) -> dict[str, str]:
    """The language in which each address is written to: those of the owning department, and who leads the hub."""
    process = rulebook.processes.get(cell.process)
    owner = None if process is None or process.owner == rulebook.hub else process.owner
    leads = and_(col(Colleague.department) == rulebook.hub, col(Colleague.roles).contains([Role.LEAD.value]))
    wanted = (
        select(col(Colleague.email), col(Colleague.language))
        .where(
            or_(leads, col(Colleague.department) == owner),
            col(Colleague.email).is_not(None),
            col(Colleague.disabled_at).is_(None),
        )
        .order_by(col(Colleague.id).desc())
    )
    return {address: language for address, language in await (await connection_of(session)).execute(wanted) if address}


def _notices(change: CellChange, mailboxes: dict[str, str]) -> Iterator[NewNotice]:
    subject, configured = SUBJECTS[ChangeKind(change.kind)], Stage(change.stage)
    data = ChangedCell(
        process=change.process,
        channel=change.channel,
        was=effective(configured, _stage(change.was_ceiling)),
        now=effective(configured, _stage(change.ceiling)),
        evidence=evidence_of(change.evidence),
    )
    for address, language in mailboxes.items():
        key = uuid5(KEYS, f"{change.id}/{address}")
        yield NewNotice(key, NoticeKind.EMAIL, address, language, subject, None, data)


def _stage(word: str | None) -> Stage | None:
    return None if word is None else Stage(word)
