"""Who changed a cell, when and why: people, rulebooks that were published, and its own health."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import Evidence
from routing_rules.vocabulary import Stage
from service.configuration.cells import PUBLISHED
from service.participation.health_json import evidence_of
from service.people.actor import SYSTEM
from service.tables import CellChange
from service.tickets.queries import colleague_names

PAGE = 100


@dataclass(frozen=True, slots=True)
class CellMove:
    """One change of a cell."""

    id: int
    cell: Cell
    at: datetime
    kind: str
    """"set" by a person, "published" with a rulebook, or a ChangeKind of its health."""
    actor: str
    """As the ledger keeps it."""
    actor_name: str
    """As people read it."""
    note: str
    was_stage: Stage | None
    """None: no rulebook was in force."""
    was_share: int | None
    was_languages: frozenset[str] | None
    """None, here and below: of a change of its health, which narrows nothing."""
    stage: Stage
    share: int
    languages: frozenset[str] | None
    was_ceiling: Stage | None
    ceiling: Stage | None
    """The highest stage that its health allowed afterwards; None: the configured one."""
    evidence: tuple[Evidence, ...]
    version_id: int
    """Of the rulebook in force afterwards."""


async def history_of(
    session: AsyncSession, cell: Cell, *, limit: int = PAGE, before: int | None = None
) -> list[CellMove]:
    """Its changes, the newest first; `before` is the id of the last one of the page before."""
    query = select(CellChange).where(CellChange.process == cell.process, CellChange.channel == cell.channel)
    if before is not None:
        query = query.where(col(CellChange.id) < before)
    rows = await session.exec(query.order_by(col(CellChange.id).desc()).limit(limit))
    return await _moves(session, rows.all())


async def moves_between(session: AsyncSession, since: datetime, until: datetime) -> list[CellMove]:
    """The changes of all cells after one moment and up to another, the oldest first; without those of the first
    rulebook, before which nothing was."""
    rows = await session.exec(
        select(CellChange)
        .where(
            col(CellChange.at) > since,
            col(CellChange.at) <= until,
            or_(col(CellChange.was_stage).is_not(None), col(CellChange.kind) != PUBLISHED),
        )
        .order_by(col(CellChange.at), col(CellChange.id))
    )
    return await _moves(session, rows.all())


async def _moves(session: AsyncSession, rows: Sequence[CellChange]) -> list[CellMove]:
    names = await colleague_names(session, {row.actor for row in rows})
    return [_move(row, names.get(row.actor) or _program(row.actor)) for row in rows]


def _move(row: CellChange, name: str) -> CellMove:
    return CellMove(
        id=row.id,
        cell=Cell(row.process, row.channel),
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        actor_name=name,
        note=row.note,
        was_stage=_stage(row.was_stage),
        was_share=row.was_share,
        was_languages=_languages(row.was_languages),
        stage=Stage(row.stage),
        share=row.share,
        languages=_languages(row.languages),
        was_ceiling=_stage(row.was_ceiling),
        ceiling=_stage(row.ceiling),
        evidence=evidence_of(row.evidence),
        version_id=row.config_version_id,
    )


def _program(actor: str) -> str:
    return SYSTEM.display_name if actor == SYSTEM.name else actor.removeprefix("key/")


def _stage(word: str | None) -> Stage | None:
    return None if word is None else Stage(word)


def _languages(codes: list[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)
