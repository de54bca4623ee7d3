"""The textbook worker: one task per message, which loads its row and stores what became of it."""

import os
from datetime import UTC, datetime
from functools import lru_cache

from celery import shared_task
from sqlalchemy import DateTime, Engine, create_engine
from sqlmodel import Field, Session, SQLModel

from bench.floors.session_commit import Row


class Happening(SQLModel, table=True):
    """One event."""

    __tablename__ = "minimal_event"
    id: int | None = Field(default=None, primary_key=True)
    message_id: int
    kind: str
    at: datetime = Field(sa_type=DateTime(timezone=True))
    data: str


@lru_cache(maxsize=1)
def engine() -> Engine:
    """This process's own."""
    return create_engine(os.environ["BENCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))


@shared_task(name="route_one")
def route_one(message_id: int) -> None:
    """Load it, route it, store it."""
    with Session(engine()) as session:
        row = session.get_one(Row, message_id)
        row.status = 1
        queue = "supply_chain" if "pakket" in row.words.lower() else "webcare"
        session.add(Happening(message_id=message_id, kind="routed", at=datetime.now(UTC), data=queue))
        session.commit()
