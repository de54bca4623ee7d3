"""What waits to be learned, and the models that there are."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.names import Names
from routing_rules.vocabulary import ModelState
from service.flow.learning import statements
from service.foundation.errors import NotFound
from service.tables import Model, WordProposal

_MODELS = columns_of(
    col(Model.id),
    col(Model.state),
    col(Model.trained_at),
    col(Model.decided_by),
    col(Model.promoted_at),
    col(Model.ended_at),
    col(Model.label_count),
    col(Model.newest_label),
    col(Model.code_version),
    col(Model.data_digest),
    col(Model.content_digest),
    col(Model.seed),
    func.octet_length(Model.content),
    col(Model.compared_with),
    col(Model.figures),
    col(Model.reasons),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Labels that no model was trained on yet."""

    count: int
    first_at: datetime | None
    newest_at: datetime | None
    newest_label: int
    """Its id; without any, that of the newest that was learned."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model without its content."""

    id: int
    state: ModelState
    trained_at: datetime
    decided_by: str | None
    promoted_at: datetime | None
    ended_at: datetime | None
    label_count: int
    newest_label: int
    code_version: str
    data_digest: str
    content_digest: str
    seed: int
    size: int
    """Bytes of its content."""
    compared_with: int | None
    figures: Mapping[str, Any]
    reasons: tuple[Names, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """Corrections of one actor that contradicted what a champion was sure of."""

    model_id: int
    """The challenger that was refused for them."""
    actor: str
    after: int
    """Of the labels after this one."""
    upto: int
    labels: int
    sure: int
    against: int
    accepted_by: str | None
    """Who said that they are right after all; None: they are left out of training."""
    accepted_at: str | None = None


async def waiting(session: AsyncSession) -> Waiting:
    """What came since the newest training, whatever became of that model."""
    connection = await session.connection()
    row = (await connection.exec_driver_sql(statements.WAITING)).one()
    return Waiting(row.labels, row.first_at, row.newest_at, row.newest_label)


async def models(session: AsyncSession, limit: int = 50) -> list[ModelRow]:
    """The newest first."""
    rows = await (await session.connection()).execute(_MODELS.order_by(col(Model.id).desc()).limit(limit))
    return [_row(row) for row in rows]


async def model_row(session: AsyncSession, model_id: int) -> ModelRow:
    """That model. Raises NotFound."""
    found = (await (await session.connection()).execute(_MODELS.where(col(Model.id) == model_id))).one_or_none()
    if found is None:
        raise NotFound(f"There is no model {model_id}.")
    return _row(found)


async def champion_row(session: AsyncSession) -> ModelRow | None:
    """The model that reads, None before there is any."""
    found = await (await session.connection()).execute(_MODELS.where(col(Model.state) == ModelState.CHAMPION))
    row = found.one_or_none()
    return None if row is None else _row(row)


async def previous_champion(session: AsyncSession) -> ModelRow | None:
    """The one that a roll-back brings back: the last that was promoted before the one that is."""
    champion = columns_of(col(Model.promoted_at)).where(col(Model.state) == ModelState.CHAMPION).scalar_subquery()
    found = await (await session.connection()).execute(
        _MODELS.where(col(Model.state) == ModelState.RETIRED, col(Model.promoted_at) < champion)
        .order_by(col(Model.promoted_at).desc())
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else _row(row)


async def set_asides(session: AsyncSession) -> list[SetAside]:
    """All batches that were ever set aside, the newest first."""
    some = func.json_array_length(col(Model.figures)["set_aside"]) > 0
    rows = await session.exec(select(Model.id, Model.figures).where(some).order_by(col(Model.id).desc()))
    return [SetAside(number, **one) for number, figures in rows for one in figures.get("set_aside", ())]


async def proposals(session: AsyncSession, *, waiting_only: bool = True) -> list[WordProposal]:
    """Words that the rulebook may take up, those of most tickets first."""
    query = select(WordProposal).order_by(col(WordProposal.tickets).desc(), col(WordProposal.id))
    if waiting_only:
        query = query.where(col(WordProposal.decided_at).is_(None))
    return list(await session.exec(query))


def _row(row: Any) -> ModelRow:
    values = dict(zip(_FIELDS, row, strict=True))
    values["state"] = ModelState(values["state"])
    values["reasons"] = tuple(Names(one["nl"], one["en"]) for one in values["reasons"])
    return ModelRow(**values)


_FIELDS = [one.name for one in fields(ModelRow)]
