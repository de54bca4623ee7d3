"""Setting a cell: a person says how far its department takes part, from the next decision on."""

from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.loading.languages import LANGUAGES
from routing_rules.participation import configured_in
from routing_rules.rulebook import Participation, Rulebook
from routing_rules.vocabulary import Role, Stage
from service.configuration.actions import edit_files, rulebook_alone
from service.configuration.cell_text import with_cell
from service.configuration.cells import CellEdit, keep_edits
from service.configuration.queries import active_configuration
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actor import SYSTEM, Actor
from service.people.keys import Scope
from service.tables import CellChange, CellHealth

NOTE_LIMIT = 2_000


async def set_cell(
    session: AsyncSession,
    actor: Actor,
    cell: Cell,
    *,
    stage: Stage | None = None,
    share: int | None = None,
    languages: Iterable[str] | None = None,
    note: str,
    seen: int | None = None,
) -> CellChange | None:
    """Set what is named of a cell, and leave the rest; None when that changes nothing.

    Setting the stage that is set already, of a cell that its health has set back, ends that: it begins anew. The draw
    stays, so that raising the share keeps in whoever was in. `languages` narrows the cell, none at all widens it again.
    `seen` is the version of the rulebook that the actor looked at. Raises NotAllowed, NotFound for a process or channel
    that is unknown, Invalid, and Conflict when another version than `seen` is in force.
    """
    require_cell_setter(actor)
    said = _sentence(note)
    newest = await rulebook_alone(session)
    if seen is not None and newest.version_id != seen:
        raise Conflict(
            f"Version {seen} is not in force any more: version {newest.version_id} was published meanwhile.",
            version=newest.version_id,
        )
    rulebook = (await active_configuration(session)).rulebook
    was = configured_in(known_cell(cell, rulebook), rulebook)
    wanted = proposed(was, rulebook, stage, share, languages)
    if wanted != was:
        texts = with_cell(newest.files, wanted)
        version_id = await edit_files(session, actor.name, texts, seen=newest.version_id, note=said)
    elif stage is not None and await _has_stepped_back(session, cell):
        version_id = newest.version_id
        await keep_edits(session, [CellEdit(cell, was, wanted)], version_id, actor.name, said)
        await session.flush()
    else:
        return None
    rows = await session.exec(
        select(CellChange)
        .where(
            CellChange.process == cell.process,
            CellChange.channel == cell.channel,
            CellChange.config_version_id == version_id,
        )
        .order_by(col(CellChange.id).desc())
        .limit(1)
    )
    return rows.one()


async def _has_stepped_back(session: AsyncSession, cell: Cell) -> bool:
    health = await session.get(CellHealth, (cell.process, cell.channel))
    return health is not None and health.ceiling is not None


def require_cell_setter(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may set cells."""
    if Role.MANAGER not in actor.roles and Scope.CELLS_WRITE not in actor.scopes and actor != SYSTEM:
        raise NotAllowed(f"{actor.display_name} may not set cells: managers do, and keys with the scope cells:write.")


def known_cell(cell: Cell, rulebook: Rulebook) -> Cell:
    """The cell, of a process and a channel of the rulebook. Raises NotFound."""
    if cell.process not in rulebook.processes:
        raise NotFound(f"There is no process {cell.process[:100]}.", known=list(rulebook.processes))
    if cell.channel not in rulebook.channels:
        raise NotFound(f"There is no channel {cell.channel[:100]}.", known=list(rulebook.channels))
    return cell


def proposed(
    was: Participation,
    rulebook: Rulebook,
    stage: Stage | None = None,
    share: int | None = None,
    languages: Iterable[str] | None = None,
) -> Participation:
    """The cell as it would be. Raises Invalid for what can't be."""
    cell = was.cell
    owner = rulebook.processes[cell.process].owner
    if owner == rulebook.hub:
        raise Invalid(f"{cell.process} belongs to the hub, which takes part in everything.", field="process")
    if share is not None and not 0 <= share <= 100:
        raise Invalid(f"A share is 0 to 100 %, not {share}.", field="share")
    spoken = was.languages if languages is None else frozenset(languages)
    strange = sorted(spoken - LANGUAGES)
    if strange:
        raise Invalid(
            f"There is no language {', '.join(strange)[:100]}: they have the codes of ISO 639-1, such as nl, en, de.",
            field="languages",
        )
    if stage is Stage.ANSWER is not was.stage and rulebook.departments[owner].mandate is None:
        raise Invalid(
            f"{rulebook.departments[owner].name.en} has no mandate, so it can't publish by itself: give it one in the "
            "rulebook first, or choose the stage draft.",
            field="stage",
        )
    return replace(was, stage=stage or was.stage, share=was.share if share is None else share, languages=spoken)


def _sentence(note: str) -> str:
    said = note.strip()
    if not said:
        raise Invalid("A note is needed: one sentence on why the cell changes.", field="note")
    if len(said) > NOTE_LIMIT:
        raise Invalid(f"A note has at most {NOTE_LIMIT} characters.", field="note")
    return said
