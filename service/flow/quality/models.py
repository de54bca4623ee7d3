"""The models that there are, as the quality page shows them: who made them, on what, and why they serve or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.names import Names
from routing_rules.quality import Share
from routing_rules.vocabulary import ModelState
from service.tables import Label, Model
from service.tickets.question_names import names_of


@dataclass(frozen=True, slots=True)
class ModelShown:
    """A trained model without its content."""

    version: int
    state: str
    trained_at: datetime
    labels: int
    """How many labelled messages of the team it knows."""
    code_version: str
    data_digest: str
    decided_by: str
    """Who promoted, refused or rolled it back, by name."""
    promoted_at: datetime | None
    compared_with: int | None
    right: Share
    """Of the held-back messages on which it was compared; 0 of 0 when it was the first."""
    reasons: tuple[Names, ...]
    set_aside: int
    """Corrections that were set aside because they contradict what is sure."""


@dataclass(frozen=True, slots=True)
class Models:
    """What serves, what was tried, and what waits."""

    champion: ModelShown | None
    others: tuple[ModelShown, ...]
    """The newest first."""
    previous: int | None
    """The version that roll-back brings back."""
    waiting: int
    """Labels that no model was trained on yet."""


async def models(session: AsyncSession, limit: int = 8) -> Models:
    """The champion, and the newest of the others."""
    rows = await _rows(session, limit)
    names = await names_of(session, [row.decided_by for row in rows])
    shown = [_shown(row, names) for row in rows]
    champion = next((one for one in shown if one.state == ModelState.CHAMPION), None)
    others = tuple(one for one in shown if one is not champion)[:limit]
    return Models(champion, others, await _previous(session), await _waiting(session))


async def _rows(session: AsyncSession, limit: int) -> list[Any]:
    """Without their content, which weighs megabytes."""
    columns = (
        col(Model.id),
        col(Model.state),
        col(Model.trained_at),
        col(Model.label_count),
        col(Model.code_version),
        col(Model.data_digest),
        col(Model.decided_by),
        col(Model.promoted_at),
        col(Model.compared_with),
        col(Model.figures),
        col(Model.reasons),
    )
    newest = select(*columns).order_by(col(Model.id).desc()).limit(limit + 1)  # type: ignore[call-overload]
    found: list[Any] = list((await session.exec(newest)).all())
    if any(row.state == ModelState.CHAMPION for row in found):
        return found
    serving = select(*columns).where(col(Model.state) == ModelState.CHAMPION)  # type: ignore[call-overload]
    return [*found[:limit], *(await session.exec(serving)).all()]


def _shown(row: Any, names: Mapping[str, str]) -> ModelShown:
    figures: Mapping[str, Any] = row.figures or {}
    return ModelShown(
        version=row.id,
        state=row.state,
        trained_at=row.trained_at,
        labels=row.label_count,
        code_version=row.code_version,
        data_digest=row.data_digest,
        decided_by="" if row.decided_by is None else names[row.decided_by],
        promoted_at=row.promoted_at,
        compared_with=row.compared_with,
        right=Share(int(figures.get("right") or 0), int(figures.get("n") or 0)),
        reasons=tuple(_sentence(reason) for reason in row.reasons or ()),
        set_aside=sum(
            int(batch.get("labels", 0)) for batch in figures.get("set_aside", ()) if not batch.get("accepted_by")
        ),
    )


def _sentence(reason: Any) -> Names:
    return Names(str(reason["nl"]), str(reason["en"])) if isinstance(reason, dict) else Names(str(reason), str(reason))


async def _previous(session: AsyncSession) -> int | None:
    """The last that was promoted before the one that reads."""
    serving = select(Model.promoted_at).where(col(Model.state) == ModelState.CHAMPION).scalar_subquery()
    before = select(Model.id).where(col(Model.state) == ModelState.RETIRED, col(Model.promoted_at) < serving)
    return (await session.exec(before.order_by(col(Model.promoted_at).desc()).limit(1))).first()


async def _waiting(session: AsyncSession) -> int:
    learned = select(func.coalesce(func.max(col(Model.newest_label)), 0)).scalar_subquery()
    wanted = select(func.count()).select_from(Label).where(col(Label.id) > learned, col(Label.may_train))
    return int((await session.exec(wanted)).one())
