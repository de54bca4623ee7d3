"""What waits to be learned, and the models that there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Label, Model


@dataclass(frozen=True, slots=True)
class Waiting:
    """Labels that no model was trained on yet."""

    count: int
    first_at: datetime | None
    newest_at: datetime | None
    newest_label: int
    """Its id; 0: nobody labelled anything yet."""


async def waiting(session: AsyncSession) -> Waiting:
    """What came since the newest training, whatever became of that model."""
    learned = (await session.exec(select(func.coalesce(func.max(col(Model.newest_label)), 0)))).one()
    found = await session.exec(
        select(func.count(), func.min(Label.at), func.max(Label.at), func.max(Label.id)).where(
            col(Label.id) > learned, col(Label.may_train)
        )
    )
    count, first_at, newest_at, newest = found.one()
    return Waiting(count, first_at, newest_at, newest or learned)
