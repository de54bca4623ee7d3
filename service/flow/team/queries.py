"""Who there is with what they hold, and the tickets that are stuck: a handful of statements, whatever there is."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import PresenceStatus, Role
from service.flow.team import statements
from service.foundation.database import connection_of
from service.foundation.errors import NotFound
from service.people.actor import Actor
from service.people.presence import status_at
from service.people.rosters import is_working, on_call, on_shift
from service.tables import Colleague, Presence, Ticket
from service.tickets.hands import Hands, hands
from service.tickets.queries import may_see
from service.tickets.waiting import COUNT_LIMIT, WAITING

SHOWN = 5
"""So many tickets of each thing that is stuck stand on the page; the others are behind a link."""
MOST_LISTED = 200
LATE = 2
"""As the risk of a ticket says it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague, and how they stand now."""

    id: int
    login: str
    name: str
    department: str
    roles: frozenset[Role]
    status: PresenceStatus
    since: datetime | None
    seen_at: datetime | None
    """None for whoever never showed a sign of life."""
    on_shift: bool
    has_roster: bool
    """Without one they work whenever they are present; known only of who is on shift."""
    on_call: bool
    capacity: int
    languages: Sequence[str]
    processes: Sequence[str]
    email: str | None
    hands: Hands

    @property
    def is_present(self) -> bool:
        """Available or away."""
        return self.status is not PresenceStatus.OFFLINE


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in few words."""

    number: int
    subject: str
    channel: str
    queue: str
    waiting_since: datetime
    due_at: datetime | None
    near_at: datetime | None
    due_kind: str | None
    claimed_by: int | None
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a queue is late, and how much nobody has in hand; over COUNT_LIMIT means "more"."""

    late: int
    free: int


@dataclass(slots=True)
class Asked:
    """What waits at one level to be acknowledged."""

    open: int
    since: datetime
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class First:
    """The most urgent tickets, by queue or colleague."""

    of_queue: Mapping[str, Sequence[Line]]
    free: Mapping[str, Sequence[Line]]
    held: Mapping[int, Sequence[Line]]


async def members(
    session: AsyncSession, weights: Mapping[str, int], at: datetime, colleague_id: int | None = None
) -> list[Member]:
    """Everybody who may sign in, or one of them, by department and name."""
    wanted = (
        select(Colleague, Presence, status_at(at), is_working(at))
        .join(Presence, col(Presence.colleague_id) == col(Colleague.id), isouter=True)
        .where(col(Colleague.disabled_at).is_(None))
        .order_by(col(Colleague.department), col(Colleague.name), col(Colleague.id))
    )
    if colleague_id is not None:
        wanted = wanted.where(Colleague.id == colleague_id)
    rows = (await session.exec(wanted)).all()
    ids = [row[0].id for row in rows]
    working, called = await on_shift(session, ids, at), {one.id for one in await on_call(session, at)}
    held = await hands(session, ids, weights)
    return [
        _member(one, presence, PresenceStatus(status), on=(one.id in working, works, one.id in called), held=held)
        for one, presence, status, works in rows
    ]


async def member(session: AsyncSession, weights: Mapping[str, int], at: datetime, colleague_id: int) -> Member:
    """One colleague. Raises NotFound."""
    found = await members(session, weights, at, colleague_id)
    if not found:
        raise NotFound(f"There is no colleague {colleague_id}.", colleague=colleague_id)
    return found[0]


async def queue_counts(session: AsyncSession, queues: Collection[str]) -> dict[str, Counted]:
    """What is late and what is free in each of these queues."""
    terms = {"queues": list(queues), "limit": COUNT_LIMIT + 1}
    rows = await (await connection_of(session)).exec_driver_sql(statements.QUEUE_COUNTS, terms)
    return {row["queue"]: Counted(row["late"], row["free"]) for row in rows.mappings()}


async def first_of_all(
    session: AsyncSession, *, queues: Collection[str], free: Collection[str], colleagues: Collection[int]
) -> First:
    """The most urgent tickets of each of these queues, of what is free in these, and of what these colleagues hold."""
    terms = {"queues": list(queues), "free": list(free), "colleagues": list(colleagues), "limit": SHOWN}
    rows = await (await connection_of(session)).exec_driver_sql(statements.FIRST_OF_ALL, terms)
    found: dict[str, dict[str, list[Line]]] = {kind: defaultdict(list) for kind in ("queue", "free", "held")}
    for row in rows.mappings():
        found[row["kind"]][row["key"]].append(line_of(row))
    held = {int(key): lines for key, lines in found["held"].items()}
    return First(of_queue=found["queue"], free=found["free"], held=held)


async def asked_of_levels(session: AsyncSession, levels: Collection[str]) -> dict[str, Asked]:
    """What nobody has acknowledged, by level; levels without any are left out."""
    terms = {"levels": list(levels), "limit": COUNT_LIMIT + 1, "shown": SHOWN}
    rows = await (await connection_of(session)).exec_driver_sql(statements.ASKED, terms)
    found: dict[str, Asked] = {}
    for row in rows.mappings():
        found.setdefault(row["level"], Asked(row["open"], row["since"], [])).lines.append(line_of(row))
    return found


async def held_by(session: AsyncSession, actor: Actor, colleague_id: int) -> list[Line]:
    """What somebody has in hand that waits for us, most urgent first."""
    return await _lines(session, actor, col(Ticket.claimed_by) == colleague_id, col(Ticket.claimed_by).is_not(None))


async def waiting_in(
    session: AsyncSession, actor: Actor, queue: str, *, late: bool = False, free: bool = False
) -> list[Line]:
    """What waits in a queue, most urgent first: all, what is late, or what nobody has in hand."""
    which = [col(Ticket.queue) == queue]
    if late:
        which.append(col(Ticket.risk) == LATE)
    if free:
        which.append(col(Ticket.claimed_by).is_(None))
    return await _lines(session, actor, *which)


async def _lines(session: AsyncSession, actor: Actor, *which: ColumnElement[bool]) -> list[Line]:
    rows = await session.exec(
        select(Ticket)
        .where(may_see(actor), *which, WAITING)
        .order_by(col(Ticket.risk).desc(), col(Ticket.rank).desc(), col(Ticket.id))
        .limit(MOST_LISTED + 1)
    )
    return [
        Line(
            number=row.id,
            subject=row.subject,
            channel=row.channel,
            queue=row.queue,
            waiting_since=row.waiting_since,
            due_at=row.due_at,
            near_at=row.near_at,
            due_kind=row.due_kind,
            claimed_by=row.claimed_by,
            is_pinned=row.pinned,
        )
        for row in rows
    ]


def _member(
    one: Colleague,
    presence: Presence | None,
    status: PresenceStatus,
    *,
    on: tuple[bool, bool, bool],
    held: Mapping[int, Hands],
) -> Member:
    on_shift_now, works, called = on
    return Member(
        id=one.id,
        login=one.login,
        name=one.name,
        department=one.department,
        roles=frozenset(map(Role, one.roles)),
        status=status,
        since=None if presence is None else presence.since,
        seen_at=None if presence is None else presence.seen_at,
        on_shift=on_shift_now,
        has_roster=works or not on_shift_now,
        on_call=called,
        capacity=one.capacity,
        languages=one.languages,
        processes=one.processes,
        email=one.email,
        hands=held.get(one.id, Hands()),
    )


def line_of(row: Mapping[Any, Any]) -> Line:
    """A ticket in few words, from its row."""
    return Line(
        number=row["id"],
        subject=row["subject"],
        channel=row["channel"],
        queue=row["queue"],
        waiting_since=row["waiting_since"],
        due_at=row["due_at"],
        near_at=row["near_at"],
        due_kind=row["due_kind"],
        claimed_by=row["claimed_by"],
        is_pinned=row["pinned"],
    )
