"""FastAPI with a SQLModel session and one commit per request, as most are written."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import DateTime
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.floors.body import Message
from bench.floors.serving import serve

app = FastAPI()
url = os.environ["BENCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
engine = create_async_engine(url, pool_size=20, max_overflow=0)


class Row(SQLModel, table=True):
    """One message; the table is made by schema.py."""

    __tablename__ = "minimal_message"
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    external_id: str
    words: str
    sent_at: datetime = Field(sa_type=DateTime(timezone=True))
    received_at: datetime = Field(sa_type=DateTime(timezone=True))
    author: str
    status: int = 0


async def session() -> AsyncIterator[AsyncSession]:
    """One session per request."""
    async with AsyncSession(engine, expire_on_commit=False) as opened:
        yield opened


@app.post("/one", status_code=202)
async def one(message: Message, opened: Annotated[AsyncSession, Depends(session)]) -> dict[str, str]:
    """Store and answer."""
    row = Row(
        channel=message.channel,
        external_id=message.external_id,
        words=message.text,
        sent_at=message.sent_at,
        received_at=datetime.now(UTC),
        author=message.author.external_id,
    )
    opened.add(row)
    await opened.commit()
    return {"status": "created", "message_id": str(row.id)}


if __name__ == "__main__":
    serve(app)
