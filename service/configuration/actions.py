"""Publishing a rulebook: one new version, in force from the next decision on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Problem, Rulebook, RulebookError, digest
from routing_rules.vocabulary import EventKind
from service.configuration.cells import keep_cell_changes
from service.configuration.freezing import frozen
from service.configuration.queries import Publication, loaded, newest_publication
from service.foundation.clock import now
from service.foundation.database import NOTIFY_CHANNEL
from service.foundation.errors import Conflict, Invalid, SetupError
from service.tables import ConfigPublication, ConfigVersion, Department, Queue

_ONE_AT_A_TIME = "publication of a rulebook"
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.ya?ml")


@dataclass(frozen=True, slots=True)
class FolderPublication:
    """What came of publishing a folder."""

    version_id: int
    is_new: bool
    """The folder changed since it was published last."""
    kept: tuple[str, ...]
    """Files that stay as they were edited on pages."""


async def publish(session: AsyncSession, files: Mapping[str, str], actor: str) -> int:
    """Put this rulebook in force and return its version; nothing happens when it is in force already.

    Raises RulebookError, naming file and line, when the rulebook isn't right.
    """
    newest = await _alone(session)
    folder = None if newest is None else newest.folder_digest
    return await _publish(session, files, actor, newest=newest, folder=folder, edited=None)


async def publish_folder(session: AsyncSession, files: Mapping[str, str], actor: str) -> FolderPublication:
    """Put a folder in force if it changed since it was last; what was edited on pages stays as it was edited.

    Raises RulebookError, naming file and line, when the two don't make a rulebook.
    """
    newest = await _alone(session)
    folder = digest(files)
    if newest is not None and newest.folder_digest == folder:
        return FolderPublication(newest.version_id, is_new=False, kept=newest.edited)
    kept = {name: newest.files[name] for name in newest.edited} if newest is not None else {}
    if kept:
        await _refuse_misfits(files, kept)
    version_id = await _publish(session, {**files, **kept}, actor, newest=newest, folder=folder, edited=kept)
    return FolderPublication(version_id, is_new=True, kept=tuple(kept))


async def replace_by_folder(session: AsyncSession, files: Mapping[str, str], actor: str) -> int:
    """Put a folder in force as it is, without what was edited on pages. Raises RulebookError, naming file and line."""
    newest = await _alone(session)
    return await _publish(session, files, actor, newest=newest, folder=digest(files), edited=())


async def edit_file(session: AsyncSession, actor: str, name: str, text: str, *, seen: int) -> int:
    """Replace one file of the rulebook in force and return the new version: `edit_files`."""
    return await edit_files(session, actor, {name: text}, seen=seen)


async def edit_files(
    session: AsyncSession, actor: str, texts: Mapping[str, str], *, seen: int, note: str | None = None
) -> int:
    """Replace some files of the rulebook in force, by name, and return the new version.

    `seen` is the version that the editor began from. Raises Conflict when it is not in force any more, RulebookError,
    naming file and line, when the rulebook isn't right with them. The note goes to the history of cells that change.
    """
    for name in texts:
        if not _FILE_NAME.fullmatch(name):
            raise Invalid(f"'{name}' is no name for a file of a rulebook; it ends with .yaml and names no folder.")
    newest = await rulebook_alone(session)
    if newest.version_id != seen:
        raise Conflict(
            f"Version {seen} is not in force any more: version {newest.version_id} was published meanwhile.",
            version=newest.version_id,
        )
    files = {**newest.files, **texts}
    if digest(files) == digest(newest.files):
        return seen
    edited = {*newest.edited, *texts}
    return await _publish(session, files, actor, newest=newest, folder=newest.folder_digest, edited=edited, note=note)


async def rulebook_alone(session: AsyncSession) -> Publication:
    """The rulebook in force, which nobody else can replace before this transaction ends. Raises SetupError."""
    newest = await _alone(session)
    if newest is None:
        raise SetupError("No rulebook is published in this database yet: run `olievlek migrate`.")
    return newest


async def _alone(session: AsyncSession) -> Publication | None:
    """Wait until nobody else publishes, and see what is in force then."""
    await session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(_ONE_AT_A_TIME, 0))))
    return await newest_publication(session)


async def _refuse_misfits(files: Mapping[str, str], kept: Mapping[str, str]) -> None:
    """Raise RulebookError that says which files are not the folder's own, when they are why it is refused."""
    try:
        await loaded({**files, **kept})
    except RulebookError as error:
        await loaded(files)
        hint = "stays as it was edited on pages; `olievlek rules publish` puts the folder in force without such edits"
        raise RulebookError((*error.problems, *(Problem(name, 1, hint) for name in kept))) from error


async def _publish(
    session: AsyncSession,
    files: Mapping[str, str],
    actor: str,
    *,
    newest: Publication | None,
    folder: str | None,
    edited: Iterable[str] | None,
    note: str | None = None,
) -> int:
    """Without `edited`: what was edited when this version was published before."""
    rulebook = await loaded(files)
    version_id = await _version(session, frozen(files, rulebook.service_levels), rulebook)
    names = await _edited_before(session, version_id) if edited is None else sorted(edited)
    before = None if newest is None else (newest.version_id, newest.folder_digest, list(newest.edited))
    if before != (version_id, folder, names):
        session.add(
            ConfigPublication(
                config_version_id=version_id, published_at=now(), actor=actor, folder_digest=folder, edited=names
            )
        )
    await _project(session, rulebook)
    cells = None if newest is None else (await loaded(newest.files)).participation
    await keep_cell_changes(session, cells, rulebook.participation, version_id, actor, note)
    await session.flush()
    if newest is not None and newest.levels_digest != rulebook.service_levels.digest:
        announced = f"{EventKind.SERVICE_LEVELS_PUBLISHED.value} "
        await session.exec(select(func.pg_notify(NOTIFY_CHANNEL, announced)))
    return version_id


async def _version(session: AsyncSession, files: Mapping[str, str], rulebook: Rulebook) -> int:
    levels = rulebook.service_levels.digest
    row = {"digest": digest(files), "files": dict(files), "levels_digest": levels, "created_at": now()}
    await session.exec(insert(ConfigVersion).values(row).on_conflict_do_nothing(index_elements=["digest"]))
    found = await session.exec(select(ConfigVersion.id).where(ConfigVersion.digest == row["digest"]))
    return found.one()


async def _edited_before(session: AsyncSession, version_id: int) -> list[str]:
    last = await session.exec(
        select(ConfigPublication.edited)
        .where(ConfigPublication.config_version_id == version_id)
        .order_by(col(ConfigPublication.id).desc())
        .limit(1)
    )
    return list(last.first() or [])


async def _project(session: AsyncSession, rulebook: Rulebook) -> None:
    """Keep the departments and queues that other rows point at; one that left the rulebook stays for its history."""
    for department in rulebook.departments.values():
        values = {"slug": department.slug, "is_hub": department.is_hub}
        await session.exec(
            insert(Department).values(values).on_conflict_do_update(index_elements=["slug"], set_=values)
        )
    for position, queue in enumerate(rulebook.queues.values()):
        row = {"slug": queue.slug, "kind": queue.kind, "department": queue.department, "position": position}
        await session.exec(insert(Queue).values(row).on_conflict_do_update(index_elements=["slug"], set_=row))
