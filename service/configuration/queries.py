"""Which configuration is in force, and any earlier one that decisions were made under."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook, digest, load_rulebook
from routing_rules.service_levels import InForce
from service.foundation.database import connection_of
from service.foundation.errors import NotFound, SetupError
from service.tables import ConfigPublication, ConfigVersion


@dataclass(frozen=True, slots=True)
class Publication:
    """What was put in force last, as files."""

    version_id: int
    files: Mapping[str, str]
    levels_digest: str
    folder_digest: str | None
    """Of the folder that was published last; None when none ever was."""
    edited: tuple[str, ...]
    """Files that were written on pages since; a changed folder does not replace them."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One version of the rulebook, ready to decide with."""

    version_id: int
    rulebook: Rulebook
    levels_id: int
    """Names its service levels in the ledger: the first version that has them."""

    @property
    def in_force(self) -> InForce:
        """Its service levels, as the ledger needs them."""
        return InForce(self.rulebook.service_levels, self.levels_id)


_SAME_LEVELS = aliased(ConfigVersion)
_LEVELS_ID = (
    select(func.min(_SAME_LEVELS.id))
    .where(col(_SAME_LEVELS.levels_digest) == col(ConfigVersion.levels_digest))
    .correlate(ConfigVersion)
    .scalar_subquery()
)


async def active_configuration(session: AsyncSession | AsyncConnection) -> Configuration:
    """The version published last. Costs one short query; a version is loaded once per process."""
    newest = (
        select(col(ConfigVersion.id), col(ConfigVersion.digest), _LEVELS_ID)
        .join(ConfigPublication, col(ConfigPublication.config_version_id) == col(ConfigVersion.id))
        .order_by(col(ConfigPublication.id).desc())
        .limit(1)
    )
    row = (await (await connection_of(session)).execute(newest)).one_or_none()
    if row is None:
        raise SetupError("No rulebook is published in this database yet: run `olievlek migrate`.")
    return await _configuration(session, *row)


async def configuration(session: AsyncSession | AsyncConnection, version_id: int) -> Configuration:
    """That version, in force or not. Raises NotFound."""
    wanted = select(col(ConfigVersion.id), col(ConfigVersion.digest), _LEVELS_ID).where(
        col(ConfigVersion.id) == version_id
    )
    row = (await (await connection_of(session)).execute(wanted)).one_or_none()
    if row is None:
        raise NotFound(f"There is no configuration version {version_id}.")
    return await _configuration(session, *row)


async def newest_publication(session: AsyncSession | AsyncConnection) -> Publication | None:
    """The publication that is in force; None before the first."""
    wanted = (
        select(
            col(ConfigVersion.id),
            col(ConfigVersion.files),
            col(ConfigVersion.levels_digest),
            col(ConfigPublication.folder_digest),
            col(ConfigPublication.edited),
        )
        .join(ConfigPublication, col(ConfigPublication.config_version_id) == col(ConfigVersion.id))
        .order_by(col(ConfigPublication.id).desc())
        .limit(1)
    )
    row = (await (await connection_of(session)).execute(wanted)).one_or_none()
    return None if row is None else Publication(row[0], row[1], row[2], row[3], tuple(row[4]))


async def loaded(files: Mapping[str, str]) -> Rulebook:
    """The rulebook in these files, loaded once per process. Raises RulebookError, naming file and line."""
    checksum = digest(files)
    if checksum not in _loaded:
        # Takes 0.2 s of computing, during which a web process should go on answering.
        await asyncio.to_thread(_load, checksum, files)
    return _loaded[checksum]


async def _configuration(
    session: AsyncSession | AsyncConnection, version_id: int, checksum: str, levels_id: int
) -> Configuration:
    if checksum not in _loaded:
        wanted = select(col(ConfigVersion.files)).where(col(ConfigVersion.id) == version_id)
        await loaded((await (await connection_of(session)).execute(wanted)).scalar_one())
    return Configuration(version_id, _loaded[checksum], levels_id)


def _load(checksum: str, files: Mapping[str, str]) -> None:
    """Load once, however many ask at the same time, and for good, also when whoever asked gave up waiting."""
    with _loading:
        if checksum not in _loaded:
            _loaded[checksum] = load_rulebook(files)


_loading = Lock()
_loaded: dict[str, Rulebook] = {}
"""By digest: the same files make the same rulebook, in whatever database they are."""
