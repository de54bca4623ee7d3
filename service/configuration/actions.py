"""Publishing a rulebook: one new version, in force from the next decision on."""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook, digest, load_rulebook
from service.foundation.clock import now
from service.tables import ConfigPublication, ConfigVersion, Department, Queue


async def publish(session: AsyncSession, files: Mapping[str, str], actor: str) -> int:
    """Put this rulebook in force and return its version; nothing happens when it is in force already.

    Raises RulebookError, naming file and line, when the rulebook isn't right.
    """
    rulebook = load_rulebook(files)
    version_id = await _version(session, files, rulebook)
    newest = await session.exec(
        select(ConfigPublication.config_version_id).order_by(col(ConfigPublication.id).desc()).limit(1)
    )
    if newest.first() != version_id:
        session.add(ConfigPublication(config_version_id=version_id, published_at=now(), actor=actor))
    await _project(session, rulebook)
    await session.flush()
    return version_id


async def _version(session: AsyncSession, files: Mapping[str, str], rulebook: Rulebook) -> int:
    levels = rulebook.service_levels.digest
    row = {"digest": digest(files), "files": dict(files), "levels_digest": levels, "created_at": now()}
    await session.exec(insert(ConfigVersion).values(row).on_conflict_do_nothing(index_elements=["digest"]))
    found = await session.exec(select(ConfigVersion.id).where(ConfigVersion.digest == row["digest"]))
    return found.one()


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
