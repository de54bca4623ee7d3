"""The tickets of the made-up month, told to the ledger: asked about, drafted, answered, and how customers took it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.vocabulary import EventKind as Kind
from routing_rules.vocabulary import Stage, TicketState
from service.foundation.database import Database
from service.people.actor import Actor
from service.tables import (
    Contact,
    Message,
    RecordedDecision,
)
from service.tables.messages import Triage
from service.tickets.ledger import Entry, LedgerTicket, record
from tests.participation.map_story import AGAIN, DAY, MINUTE, MOVES, OWNERS, TEXTS, THANKS


@dataclass(slots=True)
class MadeUp:
    """Who moved what, and a random month that is the same for every seed."""

    database: Database
    chance: Random
    people: dict[str, Actor]
    at: datetime
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


async def month(world: MadeUp, cell: Cell, load: float) -> None:
    for days in range(29, 0, -1):
        day = (world.at - days * DAY).replace(hour=8, minute=0, second=0, microsecond=0)
        many = max(round(load * (0.5 if day.weekday() > 4 else 1.2) + world.chance.uniform(-0.9, 0.9)), 0)
        stage, share = _then(cell, days * DAY)
        async with world.database.transaction() as session:
            if stage is Stage.SHADOW:
                await _open(session, world, cell, day + world.chance.randrange(480) * MINUTE, [0] * many)
                continue
            for _ in range(many):
                await _ticket(session, world, cell, day + world.chance.randrange(480) * MINUTE, share)


async def _ticket(session: AsyncSession, world: MadeUp, cell: Cell, at: datetime, share: int) -> None:
    draw = world.chance.randrange(100)
    inside = draw < share
    [ticket] = await _open(session, world, cell, at, [draw])
    slow = world.chance.random() < (0.06 if cell.process == "order_delivery" else 0.25)
    minutes = world.chance.randrange(200, 900) if slow else world.chance.randrange(8, 95)
    if inside and ticket.queue != "webcare":
        await _draft(session, world, ticket, at, minutes)
    elif inside:
        await _consult(session, world, ticket, at, minutes)
    else:
        await _reply(session, world, ticket, at + (minutes + 60) * MINUTE)
    good = world.chance.random() < (0.8 if inside else 0.6)
    back = at + (minutes + world.chance.randrange(90, 600)) * MINUTE
    if world.chance.random() < 0.6 and back < world.at:
        await _write(session, world, ticket, back, THANKS if good else AGAIN)


def _queue(cell: Cell, stage: Stage, inside: bool) -> str:
    return OWNERS[cell.process] if stage is Stage.DRAFT and inside else "webcare"


def _then(cell: Cell, ago: timedelta) -> tuple[Stage, int]:
    past = [(stage, share) for days, _, moved, stage, share, _ in MOVES if moved == cell and days * DAY > ago]
    return past[-1] if past else (Stage.SHADOW, 100)


async def _open(
    session: AsyncSession, world: MadeUp, cell: Cell, at: datetime, draws: Sequence[int]
) -> list[LedgerTicket]:
    stage, share = _then(cell, world.at - at)
    messages = [_message(world, cell.channel, at, "") for _ in draws]
    contacts = [Contact(channel=cell.channel, external_id=one.author_id) for one in messages]
    session.add_all([*messages, *contacts])
    await session.flush()
    tickets = [
        LedgerTicket(
            id=0, channel=cell.channel, contact_id=contact.id, thread_id=message.id, state=TicketState.NEW,
            queue=_queue(cell, stage, draw < share), owner=OWNERS[cell.process],
            routed_by="system", process=cell.process, stage=stage,
            urgency=0, tone="neutral", language="nl", subject=message.text, claimed_by=None, claimed_at=None,
            opened_at=at,
            waiting_since=at, last_message_at=at, solved_at=None, follows=None, merged_into=None,
            version=0,
        )
        for message, contact, draw in zip(messages, contacts, draws, strict=True)
    ]  # fmt: skip
    routed = [
        Entry(ticket, Kind.TICKET_ROUTED, "system", message_id=message.id, asked_at=at)
        for ticket, message in zip(tickets, messages, strict=True)
    ]
    await record(session, routed, at)
    for ticket, message, draw in zip(tickets, messages, draws, strict=True):
        message.ticket_id = ticket.id
        session.add(_decision(cell, message.id, at, stage, share, draw))
    await session.flush()
    return tickets


async def _consult(session: AsyncSession, world: MadeUp, ticket: LedgerTicket, at: datetime, minutes: int) -> None:
    data = {"consultation": next(world.numbers), "department": ticket.owner, "by_route": True}
    await _tell(session, ticket, Kind.CONSULTATION_OPENED, data, at + MINUTE)
    answered = at + minutes * MINUTE
    if answered > world.at:
        return
    if world.chance.random() < 0.05:
        refused = {**data, "reason": "gaat over de factuur"}
        await _tell(session, ticket, Kind.CONSULTATION_DECLINED, refused, answered)
    else:
        await _tell(session, ticket, Kind.CONSULTATION_ANSWERED, data, answered)
    await _reply(session, world, ticket, answered + 6 * MINUTE)


async def _draft(session: AsyncSession, world: MadeUp, ticket: LedgerTicket, at: datetime, minutes: int) -> None:
    written = at + minutes * MINUTE
    if written > world.at:
        return
    data: dict[str, object] = {"draft": next(world.numbers), "department": ticket.owner, "beyond": []}
    await record(session, [Entry(ticket, Kind.DRAFT_WRITTEN, "system", {"queue": "webcare"}, data)], written)
    distance = 0 if world.chance.random() < 0.85 else world.chance.randrange(4, 60)
    judged = written + 9 * MINUTE
    await _tell(session, ticket, Kind.DRAFT_APPROVED, {**data, "distance": distance}, judged)
    await _reply(session, world, ticket, judged)


async def _reply(session: AsyncSession, world: MadeUp, ticket: LedgerTicket, at: datetime) -> None:
    if at < world.at:
        data = {"reply_id": next(world.numbers)}
        await _tell(session, ticket, Kind.REPLY_APPROVED, data, at)
        await _tell(session, ticket, Kind.REPLY_DELIVERED, data, at + MINUTE)


async def _write(session: AsyncSession, world: MadeUp, ticket: LedgerTicket, at: datetime, words: str) -> None:
    opened = await session.get_one(Message, ticket.thread_id)
    message = _message(world, ticket.channel, at, opened.author_id, words)
    message.ticket_id = ticket.id
    session.add(message)
    await session.flush()
    asked_at = at if words is AGAIN else None
    await record(session, [Entry(ticket, Kind.MESSAGE_ADDED, "system", {}, {}, message.id, asked_at)], at)


async def _tell(
    session: AsyncSession, ticket: LedgerTicket, kind: Kind, data: Mapping[str, object], at: datetime
) -> None:
    await record(session, [Entry(ticket, kind, "system", {}, data)], at)


def _message(world: MadeUp, channel: str, at: datetime, author: str, words: str | None = None) -> Message:
    number = next(world.numbers)
    return Message(
        channel=channel, external_id=f"made-up-{number}", text=words or TEXTS[number % len(TEXTS)], sent_at=at,
        received_at=at, author_id=author if words else f"klant{number}", language="nl", triage=Triage.DECIDED,
    )  # fmt: skip


def _decision(cell: Cell, message: int, at: datetime, stage: Stage, share: int, draw: int) -> RecordedDecision:
    owner = OWNERS[cell.process]
    inside = draw < share
    return RecordedDecision(
        message_id=message, config_version_id=1, decided_at=at, process=cell.process, owner=owner, queue="webcare",
        cell=str(cell), stage=stage if inside else Stage.SHADOW, share=share, draw=draw,
        shadow=owner if stage is Stage.SHADOW or not inside else None, consult=owner if inside else None,
        state="open", urgency=0, tone="neutral", confidence=1.0, because=[],
    )  # fmt: skip
