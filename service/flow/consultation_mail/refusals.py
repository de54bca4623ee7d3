"""What was not taken for an answer is written down, where leads see it."""

from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.consultation_mail import statements
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.validation import storable
from service.tables import MailRefusal
from service.tables.letters import RefusalReason, UsedHow

LONGEST = 200
KEPT = timedelta(days=90)
"""How long a refusal stands there: it holds addresses of people who may never have been ours."""


async def note_refusal(
    session: AsyncSession, way: UsedHow, reason: RefusalReason, sender: str, letter_id: int | None = None
) -> None:
    """Count it; the same again on one day stays one row, so that nobody fills the table from outside with one trick."""
    moment = now()
    who = storable(sender)[:LONGEST]
    terms = {
        "key": f"{way}/{reason}/{letter_id or ''}/{who}/{moment.date()}",
        "way": way.value,
        "reason": reason.value,
        "sender": who,
        "letter_id": letter_id,
        "now": moment,
    }
    connection = await connection_of(session)
    await connection.exec_driver_sql(statements.FORGET_REFUSALS, {"before": moment - KEPT})
    await connection.exec_driver_sql(statements.NOTE_REFUSAL, terms)


async def newest_refusals(session: AsyncSession, limit: int = 200) -> list[MailRefusal]:
    """What was refused, the newest first."""
    newest = select(MailRefusal).order_by(col(MailRefusal.last_at).desc(), col(MailRefusal.id).desc())
    return list(await session.exec(newest.limit(limit)))
