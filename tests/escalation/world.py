"""Tickets on quick ladders, colleagues who come and go, and what became of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from routing_rules.vocabulary import EventKind, PresenceStatus, Role, TicketState
from service.configuration.actions import publish
from service.configuration.queries import active_configuration
from service.flow.escalation.actions import climb_ladders
from service.foundation.database import Database
from service.people.actor import SYSTEM, Actor
from service.people.presence import say_status
from service.tables import Colleague, Contact, Escalation, Event, Notice, Offer, Target, Ticket
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket, lock_tickets
from tests.routing_rules.small_rulebook import ORGANISATION, changed_files

START = datetime(2026, 1, 14, 11, tzinfo=UTC)
"""A Wednesday, 12:00 in Amsterdam."""
SERVICE = """\
calendars:
  office: {name: {nl: Kantoor, en: Office}, time_zone: Europe/Amsterdam, week: {mon-fri: ["09:00-17:00"]}}
service_levels: {hub: office, departments: {default: office}, channels: {x: office}}
contact_groups: {press: 0}
levels:
  team_lead: {roles: [lead], wakeful: office, stand_in: management}
  management: {roles: [manager], emails: [duty@example.org], webhook: "https://example.org/wake"}
ladders:
  customer:
    name: {nl: Klant, en: Customer}
    steps:
      - {slug: owner, at: 50%, do: warn_owner}
      - {slug: lead, at: -15m, do: warn_lead}
      - {slug: climb, at: 100%, do: {escalate: team_lead}, repeat: 15m}
      - {slug: raise, at: +10m, do: {raise_priority: 20}}
      - {slug: higher, at: +40m, do: {escalate: management}}
      - {slug: wake, at: +60m, do: {wake: management}, repeat: 30m}
  department:
    name: {nl: Afdeling, en: Department}
    steps:
      - {slug: back, at: 100%, do: take_back}
      - {slug: answer, at: +1h, do: {escalate: team_lead}}
policies:
  norm:
    name: {nl: Norm, en: Norm}
    default: true
    calendar: always
    targets: {first_reply: 60m, next_reply: 60m, answer: 30m}
    ladders: {first_reply: customer, next_reply: customer, answer: department}
  hours:
    name: {nl: Kantoortijd, en: Office hours}
    when: {channels: x}
    targets: {first_reply: 60m}
    ladders: {first_reply: customer}
"""
OF_OLD = "  escalation: {kind: escalation, name: {nl: Escalatie, en: Escalation}}\n"
LEVELS = """\
  team_lead: {kind: escalation, name: {nl: Teamleiding, en: Team leads}}
  management: {kind: escalation, name: {nl: Management, en: Management}}
"""
ALL = [
    ("ticket_escalated", "owner"),
    ("ticket_escalated", "lead"),
    ("deadline_near", "near"),
    ("deadline_missed", "late"),
    ("ticket_escalated", "climb"),
    ("ticket_escalated", "raise"),
    ("ticket_escalated", "higher"),
    ("ticket_escalated", "wake"),
]
"""Every step of a customer's clock that nobody stops, in order."""


def files(service: str = SERVICE) -> dict[str, str]:
    """A small rulebook with these service levels."""
    organisation = ORGANISATION.replace(OF_OLD, LEVELS)
    return {**changed_files(organisation=organisation, rules="rules: {}"), "d-service.yaml": service}


@dataclass
class World:
    """One database, at moments of the test's choice."""

    database: Database

    async def publish(self, service: str = SERVICE) -> None:
        """Put these service levels in force."""
        async with self.database.transaction() as session:
            await publish(session, files(service), "system")

    async def ticket(self, at: datetime = START, queue: str = "webcare", **values: Any) -> int:
        """A ticket whose customer asks at that moment; returns its number."""
        filled: dict[str, Any] = {
            "id": 0,
            "channel": "forum",
            "state": TicketState.NEW,
            "queue": queue,
            "owner": None,
            "routed_by": SYSTEM.name,
            "process": "delivery",
            "stage": "hub",
            "urgency": 0,
            "tone": "neutral",
            "language": "nl",
            "subject": "Waar blijft mijn pakket?",
            "claimed_by": None,
            "claimed_at": None,
            "opened_at": at,
            "waiting_since": at,
            "last_message_at": at,
            "solved_at": None,
            "follows": None,
            "merged_into": None,
            "version": 0,
        } | values
        async with self.database.transaction() as session:
            contact = Contact(channel="forum", external_id=uuid4().hex, handle="@jan")
            session.add(contact)
            await session.flush()
            ticket = LedgerTicket(contact_id=contact.id, thread_id=contact.id, **filled)
            happened = LedgerSet((await active_configuration(session)).in_force, at)
            happened.add(Entry(ticket, EventKind.TICKET_ROUTED, SYSTEM.name, asked_at=at))
            await happened.write(session)
        return ticket.id

    async def tell(self, number: int, kind: EventKind, at: datetime, **given: Any) -> None:
        """Any event, straight into the ledger."""
        async with self.database.transaction() as session:
            ticket = (await lock_tickets(session, [number]))[number]
            happened = LedgerSet((await active_configuration(session)).in_force, at)
            happened.add(Entry(ticket, kind, SYSTEM.name, **given))
            await happened.write(session)

    async def colleague(self, login: str, *roles: Role, department: str = "webcare", **values: Any) -> Actor:
        """Somebody who is not there."""
        row = Colleague(
            login=login,
            name=login.title(),
            password_hash="-",
            roles=list(roles),
            department=department,
            created_at=START,
            email=f"{login}@example.org",
            **values,
        )
        async with self.database.transaction() as session:
            session.add(row)
        return Actor(f"colleague/{row.id}", row.id, row.name, frozenset(roles), department)

    async def present(self, actor: Actor, at: datetime, status: PresenceStatus = PresenceStatus.AVAILABLE) -> None:
        """They say so, and are there for the next 45 seconds."""
        assert actor.colleague_id is not None
        async with self.database.transaction() as session:
            await say_status(session, actor.colleague_id, status, at)

    async def offer(self, number: int, actor: Actor, at: datetime) -> None:
        """The ticket is held out to them for a day."""
        queue = (await self.row(number)).queue
        offer = Offer(
            ticket_id=number,
            colleague_id=actor.colleague_id or 0,
            queue=queue,
            offered_at=at,
            expires_at=at + timedelta(days=1),
        )
        async with self.database.transaction() as session:
            session.add(offer)

    async def sweep(self, at: datetime) -> int:
        """Rounds until nothing is due."""
        total = 0
        while found := await climb_ladders(self.database, at=at):
            total += found
        return total

    async def story(self, number: int) -> list[tuple[str, str]]:
        """The steps of its clocks that happened: event and step."""
        told = (EventKind.DEADLINE_NEAR, EventKind.DEADLINE_MISSED, EventKind.TICKET_ESCALATED)
        return [(event.kind, event.data["step"]) for event in await self.events(number) if event.kind in told]

    async def events(self, number: int, *kinds: EventKind) -> list[Event]:
        """What happened to a ticket, in order."""
        query = select(Event).where(Event.ticket_id == number).order_by(col(Event.id))
        if kinds:
            query = query.where(col(Event.kind).in_(kinds))
        async with self.database.transaction() as session:
            return list(await session.exec(query))

    async def row(self, number: int) -> Ticket:
        """A ticket as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(Ticket, number)

    async def targets(self, number: int) -> list[Target]:
        """Its clocks as they are stored."""
        async with self.database.transaction() as session:
            rows = await session.exec(select(Target).where(Target.ticket_id == number).order_by(col(Target.id)))
            return list(rows)

    async def escalations(self, number: int) -> list[Escalation]:
        """What its ladders led to."""
        async with self.database.transaction() as session:
            rows = await session.exec(
                select(Escalation).where(Escalation.ticket_id == number).order_by(col(Escalation.id))
            )
            return list(rows)

    async def notices(self) -> Sequence[Notice]:
        """Who was told what."""
        async with self.database.transaction() as session:
            return (await session.exec(select(Notice).order_by(col(Notice.id)))).all()


def after(minutes: float, since: datetime = START) -> datetime:
    """So many minutes later."""
    return since + timedelta(minutes=minutes)
