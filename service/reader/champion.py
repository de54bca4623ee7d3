"""The champion: the one model that reads now, loaded once per process and asked for by every set."""

from dataclasses import dataclass
from hashlib import sha256

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import ModelState
from service.foundation.database import connection_of
from service.reader.reader import Reader, Reads
from service.tables import Model

log = structlog.get_logger()
_CHAMPION = select(col(Model.id), col(Model.content_digest)).where(col(Model.state) == ModelState.CHAMPION)


@dataclass(slots=True)
class _Kept:
    """What this process holds: one model, and what is wrong with it."""

    digest: str = ""
    reader: Reader | None = None
    refused: str = ""
    """Digest of what could not be loaded: the same content would fail again."""
    trouble: str | None = None
    """Why it does not read, though there is one."""
    unread: str | None = None
    """Why it could not read the last texts that it was given."""


_kept = _Kept()


async def champion(session: AsyncSession | AsyncConnection) -> Reader | None:
    """The model that reads now; None before there is one, and where it can't be loaded. Costs one short query.

    A model that can't be loaded stops nothing: `trouble` says what is wrong with it, and words decide meanwhile.
    """
    connection = await connection_of(session)
    row = (await connection.execute(_CHAMPION)).one_or_none()
    if row is None:
        _kept.trouble = _kept.unread = None
        return None
    model_id, digest = row
    if digest not in (_kept.digest, _kept.refused):
        content = (await connection.execute(select(col(Model.content)).where(col(Model.id) == model_id))).scalar_one()
        _load(model_id, digest, bytes(content))
    if digest == _kept.refused:
        return None
    _kept.trouble = None
    if _kept.reader is not None and _kept.reader.name != str(model_id):
        _kept.reader = Reader(str(model_id), _kept.reader.model)
    return _kept.reader


def trouble() -> str | None:
    """Why the champion does not read in this process, though there is one."""
    return _kept.trouble or _kept.unread


def note_reading(error: Exception | None) -> None:
    """The champion has read, or could not: words decided instead. An error's own words may be a customer's."""
    _kept.unread = None if error is None else f"The model could not read: {type(error).__name__}."
    if error is not None:
        log.warning("the model could not read", error=type(error).__name__)


def loaded(content: bytes, digest: str) -> Reads:
    """The model in this content. Raises ValueError, saying what is wrong with it."""
    # Imported where there is a model: whoever needs none starts without what reading needs.
    from service.reading.model_files import load  # noqa: PLC0415

    if sha256(content).hexdigest() != digest:
        raise ValueError("its content is not what was stored: the digest differs")
    return load(content)


def _load(model_id: int, digest: str, content: bytes) -> None:
    try:
        model = loaded(content, digest)
    except Exception as error:
        # Whatever is wrong with a model, messages are decided all the same: by words.
        _kept.refused = digest
        _kept.trouble = f"Model {model_id} can't be loaded: {error}."
        log.exception("the model can't be loaded", model=model_id)
    else:
        _kept.digest, _kept.reader = digest, Reader(str(model_id), model)
