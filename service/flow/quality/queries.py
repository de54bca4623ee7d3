"""What was read, decided and judged, as figures and as messages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.drift import Guesses
from routing_rules.quality import Judged, Share
from routing_rules.vocabulary import Role
from service.flow.quality import statements
from service.flow.quality.forms import Condition, Span
from service.foundation.database import connection_of
from service.foundation.errors import NotAllowed
from service.people.actor import Actor

READS = frozenset({Role.MANAGER, Role.LEAD})
PAGE = 50
NEWEST = 2**63 - 1
SAMPLE = 20_000
"""Messages of a period that drift looks at: what each model said has to be taken out of its JSON."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A message that the model was sure of, and wrong about."""

    message_id: int
    ticket: int
    text: str
    said: str
    said_department: str
    likeliest: str
    probability: float
    words: tuple[str, ...]
    """What spoke for the likeliest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message behind a figure."""

    message_id: int
    ticket: int
    subject: str
    decided_at: datetime
    decided: str
    decided_department: str
    said: str
    said_department: str
    is_judged: bool
    source: str | None
    actor: str | None
    likeliest: str
    probability: float | None


@dataclass(frozen=True, slots=True)
class SeenPage:
    """Some of the messages, the newest first."""

    total: int
    """How many there are on all pages: what the figure says."""
    messages: list[Seen]
    next: int | None
    """Where the next page goes on, None on the last."""


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may see how well messages are read."""
    if not (actor.name == "system" or actor.roles & READS or "tickets:read" in actor.scopes):
        raise NotAllowed(f"{actor.display_name} may not see how well messages are read: managers and leads do.")


async def judged(session: AsyncSession, span: Span) -> list[Judged]:
    """The messages of which somebody said what they are about, those that are alike together."""
    rows = await (await connection_of(session)).exec_driver_sql(statements.CUBE, span.parameters())
    return [
        Judged(
            week=row.week,
            decided=row.decided,
            decided_department=row.decided_department,
            said=row.said,
            said_department=row.said_department,
            by_model=row.by_model,
            right=row.is_right,
            likeliest=row.likeliest,
            tenth=row.tenth,
            guessed_right=row.guessed_right,
            messages=row.messages,
            probability=row.probability,
        )
        for row in rows
    ]


async def read_by_week(session: AsyncSession, span: Span) -> dict[date, Share]:
    """How many messages that begin a conversation and ask for a reply were decided, by the Monday of their week."""
    rows = await (await connection_of(session)).exec_driver_sql(statements.READ, span.parameters())
    return {row.week: Share(row.decided, row.messages) for row in rows}


async def guesses(session: AsyncSession, span: Span, every: int = 1) -> dict[str, Guesses]:
    """Which processes were the likeliest, and how surely; of every so-manieth message."""
    parameters = span.parameters() | {"every": every}
    rows = await (await connection_of(session)).exec_driver_sql(statements.GUESSES, parameters)
    return {row.guess: Guesses(row.messages, row.sum, row.squares) for row in rows}


async def sure_and_wrong(session: AsyncSession, span: Span, limit: int = 10) -> list[Mistake]:
    """The messages that the model was surest of and wrong about, the surest first."""
    parameters = span.parameters() | {"limit": limit}
    rows = await (await connection_of(session)).exec_driver_sql(statements.SURE_AND_WRONG, parameters)
    return [
        Mistake(
            message_id=row.message_id,
            ticket=row.ticket_id,
            text=row.text,
            said=row.said,
            said_department=row.said_department,
            likeliest=row.likeliest,
            probability=row.probability,
            words=_words(row.pieces, row.because),
        )
        for row in rows
    ]


async def behind(
    session: AsyncSession, span: Span, condition: Condition, cursor: int | None = None, limit: int = PAGE
) -> SeenPage:
    """The messages behind one figure: exactly as many as it says."""
    connection = await connection_of(session)
    values = condition.values()
    parameters = span.parameters() | values | {"before": cursor or NEWEST, "limit": limit + 1}
    total = (await connection.exec_driver_sql(statements.count_of(values), parameters)).scalar_one()
    rows = (await connection.exec_driver_sql(statements.list_of(values), parameters)).all()
    found = [_seen(row) for row in rows]
    return SeenPage(int(total), found[:limit], found[limit - 1].message_id if len(found) > limit else None)


def _seen(row: Any) -> Seen:
    own = {name: getattr(row, name) for name in Seen.__dataclass_fields__ if name != "ticket"}
    return Seen(**own, ticket=row.number)


def _words(pieces: Any, because: Any) -> tuple[str, ...]:
    """Of the model, or else of the rules and the vocabulary."""
    if pieces:
        return tuple(str(piece[0]) for piece in pieces)[:5]
    return tuple(dict.fromkeys(str(word) for reason in because for word in reason.get("words", ())))[:5]
