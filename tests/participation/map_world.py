"""A made-up month of the olievlek for its pages: cells that moved, with notes, and tickets that were asked about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import Cause, ChangeKind, Evidence, Health, HealthState
from routing_rules.vocabulary import EventKind as Kind
from routing_rules.vocabulary import Role, Stage, TicketState
from service.configuration.actions import publish
from service.flow.reporting.actions import note_sign_of_life
from service.flow.reporting.roll_up import roll_up
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from service.participation.cells import set_cell
from service.participation.health_json import evidence_json, health_json
from service.people.actor import Actor
from service.tables import (
    CellChange,
    CellHealth,
    Colleague,
    ConfigPublication,
    Contact,
    Message,
    RecordedDecision,
    Ticket,
)
from service.tables.messages import Triage
from service.tickets.ledger import Entry, LedgerTicket, record
from tests.builders import a_colleague

DAYS = 40
"""So long ago the first rulebook came into force."""
FORUM, X, RETURNS = Cell("order_delivery", "forum"), Cell("order_delivery", "x"), Cell("returns_repair", "forum")
MAIL, OUTAGE, COVERAGE = Cell("billing", "email"), Cell("network_outage", "x"), Cell("mobile_coverage", "forum")
BEGIN = """
participation:
  order_delivery:
    forum: {stage: shadow, share: 100}
    x: {stage: shadow, share: 100}
  billing:
    email: {stage: shadow, share: 100}
    forum: {stage: shadow, share: 100}
  network_outage:
    x: {stage: shadow, share: 100}
  press:
    email: {stage: answer, share: 100}
    x: {stage: draft, share: 100}
"""
MOVES = (
    (38, "Anna", FORUM, Stage.CONSULT, 25, "Supply Chain wil beginnen met een kwart van de klanten."),
    (30, "Anna", MAIL, Stage.CONSULT, 50, "Facturatie heeft twee mensen vrijgemaakt."),
    (29, "Noor", FORUM, Stage.CONSULT, 60, "28 van 30 op tijd, en klanten zeggen dank je wel."),
    (27, "Noor", OUTAGE, Stage.DRAFT, 100, "Netwerk weet bij storing als eerste wat er is."),
    (24, "Noor", COVERAGE, Stage.DRAFT, 100, "Ze schreven de antwoorden toch al voor: nu mogen ze het zelf."),
    (20, "Anna", RETURNS, Stage.SHADOW, 100, "Eerst zien hoeveel het is."),
    (9, "Anna", X, Stage.CONSULT, 50, "Op het forum gaat het goed: nu ook op X, met de helft."),
    (4, "Noor", Cell("internet_tv", "forum"), Stage.SHADOW, 100, "Netwerk wil eerst zien wat er komt."),
    (2, "Anna", Cell("porting", "whatsapp"), Stage.SHADOW, 100, "Veel vragen over overstappen sinds de actie."),
)
LOADS: Mapping[Cell, float] = {
    FORUM: 3.8, X: 4.2, RETURNS: 2.1, MAIL: 2.8, OUTAGE: 2.4,
    Cell("order_delivery", "facebook"): 3.1, Cell("order_delivery", "whatsapp"): 1.4,
    Cell("billing", "forum"): 1.6, Cell("billing", "x"): 2.2, COVERAGE: 1.5,
    Cell("internet_tv", "forum"): 1.8, Cell("porting", "whatsapp"): 0.9, Cell("press", "email"): 0.3,
    Cell("complaint", "x"): 1.1,
}  # fmt: skip
OWNERS = {
    "order_delivery": "supply_chain", "returns_repair": "supply_chain", "billing": "billing", "press": "pr",
    "network_outage": "network", "mobile_coverage": "network", "internet_tv": "network",
    "porting": "customer_service", "complaint": "customer_service",
}  # fmt: skip
TEXTS = (
    "Waar blijft mijn pakket? Al vijf dagen geleden besteld", "Mijn bestelling staat al een week op verzonden",
    "Verkeerde telefoon gekregen, wat nu?", "Bezorger heeft niet aangebeld en weer meegenomen",
    "Wanneer wordt de nieuwe telefoon geleverd?",
)  # fmt: skip
THANKS, AGAIN = "Dank je wel, top geholpen!", "Maar waar blijft mijn pakket dan? Dit is geen antwoord"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(slots=True)
class MadeUp:
    """Who moved what, and a random month that is the same for every seed."""

    database: Database
    chance: Random
    people: dict[str, Actor]
    at: datetime
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


async def make_up(database: Database, loads: Mapping[Cell, float], *, seed: int = 3) -> MadeUp:
    """The cells with their history, and so many tickets a day for four weeks."""
    world = MadeUp(database, Random(seed), {}, now())  # noqa: S311 - a story, not a secret
    await _begin(world)
    for days, who, cell, stage, share, note in MOVES:
        await _move(world, world.at - days * DAY, who, cell, stage, share, note)
    for cell, load in loads.items():
        await _month(world, cell, load)
    await roll_up(database, 5_000)
    await _step_back(world, OUTAGE)
    async with database.transaction() as session:
        for kind in ("worker", "beat", "relay"):
            await note_sign_of_life(session, f"{kind}-1", kind)
    return world


async def _begin(world: MadeUp) -> None:
    files = {**read_rulebook_files(None), "participation.yaml": BEGIN}
    async with world.database.transaction() as session:
        await session.exec(text("TRUNCATE config_publication, config_version, cell_change, cell_health CASCADE"))  # type: ignore[call-overload]
        await publish(session, files, "system")
    for name, role in (("Anna", Role.MANAGER), ("Noor", Role.MANAGER)):
        world.people[name] = await a_colleague(world.database, f"{name.lower()}.made.up", role=role)
        async with world.database.transaction() as session:
            number = world.people[name].colleague_id
            await session.exec(update(Colleague).where(col(Colleague.id) == number).values(name=name))
    await _backdate(world, 0, 0, world.at - DAYS * DAY)


async def _move(world: MadeUp, at: datetime, who: str, cell: Cell, stage: Stage, share: int, note: str) -> None:
    async with world.database.transaction() as session:
        change = await set_cell(session, world.people[who], cell, stage=stage, share=share, note=note)
        newest = (await session.exec(select(ConfigPublication.id).order_by(col(ConfigPublication.id).desc()))).first()
    assert change is not None
    assert newest is not None
    await _backdate(world, change.id - 1, newest - 1, at.replace(hour=9, minute=12))


async def _backdate(world: MadeUp, change: int, publication: int, at: datetime) -> None:
    async with world.database.transaction() as session:
        await session.exec(update(CellChange).where(col(CellChange.id) > change).values(at=at))
        published = update(ConfigPublication).where(col(ConfigPublication.id) > publication)
        await session.exec(published.values(published_at=at))


async def _month(world: MadeUp, cell: Cell, load: float) -> None:
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
    data = {"draft": next(world.numbers), "department": ticket.owner, "beyond": []}
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


async def _step_back(world: MadeUp, cell: Cell) -> None:
    """Three answers were late this morning: the cell stepped back by itself."""
    at = world.at - 3 * timedelta(hours=1)
    async with world.database.transaction() as session:
        numbers = await _late_ones(session, cell)
        evidence = (Evidence(Cause.MISSED, at, found=3, of=10, tickets=numbers),)
        health = Health(Stage.DRAFT, Stage.CONSULT, HealthState.OPEN, at, at + timedelta(hours=4), evidence=evidence)
        session.add(
            CellHealth(
                process=cell.process,
                channel=cell.channel,
                health=health_json(health),
                ceiling=health.ceiling,
                state=health.state,
                since=health.since,
                until=health.until,
            )  # fmt: skip
        )
        session.add(
            CellChange(
                process=cell.process,
                channel=cell.channel,
                at=at,
                kind=ChangeKind.STEPPED_BACK,
                actor="system",
                stage=Stage.DRAFT,
                share=100,
                ceiling=Stage.CONSULT,
                evidence=evidence_json(evidence),
                config_version_id=1,
            )  # fmt: skip
        )


async def _late_ones(session: AsyncSession, cell: Cell) -> tuple[int, ...]:
    of_cell = select(Ticket.id).where(Ticket.process == cell.process, Ticket.channel == cell.channel)
    return tuple(sorted(await session.exec(of_cell.order_by(col(Ticket.id).desc()).limit(3))))
