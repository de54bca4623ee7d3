"""Signs of life and of failure, written down so that a background failure is visible in the pages."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.clock import now
from service.tables import SignOfLife, StepFailure

FORGET_AFTER = timedelta(hours=1)
"""A process not seen for so long was taken away, not lost."""


async def note_sign_of_life(session: AsyncSession, process: str, kind: str) -> None:
    """This background process is alive."""
    at = now()
    row = {"process": process, "kind": kind, "seen_at": at}
    await session.exec(insert(SignOfLife).values(row).on_conflict_do_update(index_elements=["process"], set_=row))
    await session.exec(delete(SignOfLife).where(col(SignOfLife.seen_at) < at - FORGET_AFTER))


async def note_failure(session: AsyncSession, step: str, error: str) -> None:
    """This step failed just now."""
    at = now()
    row = {"step": step, "since": at, "last_at": at, "count": 1, "error": error}
    again = {"last_at": at, "count": col(StepFailure.count) + 1, "error": error}
    await session.exec(insert(StepFailure).values(row).on_conflict_do_update(index_elements=["step"], set_=again))


async def note_success(session: AsyncSession, step: str) -> None:
    """This step works (again)."""
    await session.exec(delete(StepFailure).where(col(StepFailure.step) == step))
