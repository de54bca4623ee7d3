"""What a tutorial would have you write: a session and a commit per message, then a Celery task for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlmodel import Session

from bench.floors.body import Message
from bench.floors.broker import app as broker
from bench.floors.one_by_one import engine, route_one
from bench.floors.serving import serve
from bench.floors.session_commit import Row

app = FastAPI()
broker.set_default()


def session() -> Iterator[Session]:
    """One session per request."""
    with Session(engine()) as opened:
        yield opened


@app.post("/one", status_code=202)
def one(message: Message, opened: Annotated[Session, Depends(session)]) -> dict[str, str]:
    """Store, announce and answer."""
    row = Row(
        channel=message.channel,
        external_id=message.external_id,
        words=message.text,
        sent_at=message.sent_at,
        received_at=datetime.now(UTC),
        author=message.author.external_id,
    )
    opened.add(row)
    opened.commit()
    number = row.id or 0
    route_one.delay(number)
    return {"status": "created", "message_id": str(number)}


if __name__ == "__main__":
    serve(app)
