"""How sentences about questions name people and moments, and what was asked."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from service.tables import ConsultationTurn
from service.tickets.queries import colleague_names

NOBODY = "Olievlek"


async def opening_words(session: AsyncSession, question_id: int) -> str:
    """What was asked."""
    first = select(ConsultationTurn.text).where(ConsultationTurn.consultation_id == question_id)
    return (await session.exec(first.order_by(col(ConsultationTurn.id)).limit(1))).one()


async def names_of(session: AsyncSession, actors: Iterable[str | None]) -> dict[str, str]:
    """Names of actors as people read them: colleagues by their own, programs and addresses as they are known."""
    wanted = {actor for actor in actors if actor is not None}
    plain = {actor: actor.partition("/")[2] or NOBODY for actor in wanted}
    return plain | await colleague_names(session, wanted)


async def name_of(session: AsyncSession, actor: str | None) -> str:
    """The name of one."""
    return NOBODY if actor is None else (await names_of(session, [actor]))[actor]


def local_moment(moment: datetime, rulebook: Rulebook) -> str:
    """Date and time where the hub is, for sentences."""
    return f"{moment.astimezone(rulebook.time_zone):%Y-%m-%d at %H:%M}"
