"""What a new version of the rulebook changes in cells, kept as their history."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.rulebook import Participation
from routing_rules.vocabulary import EventKind, Stage
from service.foundation.clock import now
from service.foundation.database import NOTIFY_CHANNEL
from service.tables import CellChange, CellHealth

SET, PUBLISHED = "set", "published"
"""By a person, cell by cell; with a whole rulebook."""
Cells = Mapping[Cell, Participation]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What one version made of one cell."""

    cell: Cell
    was: Participation | None
    """None: no rulebook was in force."""
    now: Participation


def cells_changed(before: Cells | None, after: Cells) -> Iterator[CellEdit]:
    """Cells whose stage, share, languages or draw differ, by name. A cell that is not named is the hub's."""
    for cell in sorted((before or {}).keys() | after.keys(), key=str):
        hub = Participation(cell, Stage.HUB, 100, "")
        was, held = (before or {}).get(cell, hub), after.get(cell, hub)
        if was != held:
            yield CellEdit(cell, None if before is None else was, held)


async def keep_cell_changes(
    session: AsyncSession, before: Cells | None, after: Cells, version_id: int, actor: str, note: str | None
) -> None:
    """Write the history of the cells that changed, and announce it; with a note a person set them."""
    edits = list(cells_changed(before, after))
    if edits:
        await keep_edits(session, edits, version_id, actor, note)


async def keep_edits(
    session: AsyncSession, edits: Iterable[CellEdit], version_id: int, actor: str, note: str | None
) -> None:
    """Write down what was set, also when it is what it was: a person may end so what a cell's health had done."""
    health = {Cell(one.process, one.channel): one.ceiling for one in await session.exec(select(CellHealth))}
    moment = now()
    for edit in edits:
        session.add(
            CellChange(
                process=edit.cell.process,
                channel=edit.cell.channel,
                at=moment,
                kind=PUBLISHED if note is None else SET,
                actor=actor,
                note=note or "",
                was_stage=None if edit.was is None else edit.was.stage,
                was_share=None if edit.was is None else edit.was.share,
                was_languages=None if edit.was is None else sorted(edit.was.languages),
                stage=edit.now.stage,
                share=edit.now.share,
                languages=sorted(edit.now.languages),
                was_ceiling=health.get(edit.cell),
                ceiling=health.get(edit.cell),
                config_version_id=version_id,
            )
        )
    await session.exec(select(func.pg_notify(NOTIFY_CHANNEL, f"{EventKind.CELL_CHANGED.value} ")))
