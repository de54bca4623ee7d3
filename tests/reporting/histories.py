"""Random lives of tickets, told to the ledger: late and backdated questions, merges, splits, ladders, consultations."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import AFTER, AT_BIRTH
from routing_rules.vocabulary import ClockKind, EventKind
from service.foundation.database import Database
from service.tables import Contact
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record

BEGIN = datetime(2026, 10, 19, 5, 30, tzinfo=UTC)
"""A Monday before the night on which the clock goes back."""
QUEUES = ("webcare", "triage", "escalation", "duty_manager", "supply_chain", "supply_chain", "billing", "network")
PROCESSES = (None, "billing", "order_delivery", "network_outage")
CHANNELS = ("x", "x", "forum", "email", "whatsapp")
OFTEN = (EventKind.REPLY_DELIVERED, EventKind.TICKET_CLAIMED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED)
KINDS = sorted(set(AFTER) - {EventKind.CLOCKS_RECOMPUTED, EventKind.CONTACT_GROUPED})
ASKING = (EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED)
FIRES = (EventKind.DEADLINE_NEAR, EventKind.DEADLINE_MISSED, EventKind.TICKET_ESCALATED)


@dataclass
class Histories:
    """One world of tickets, and what time it is there."""

    database: Database
    random: Random
    at: datetime = BEGIN
    numbers: list[int] = field(default_factory=list)
    contact: int = 0

    async def open(self) -> None:
        """Somebody to write to us."""
        async with self.database.transaction() as session:
            contact = Contact(channel="x", external_id="jan", handle="@jan", followers=0)
            session.add(contact)
            await session.flush()
            self.contact = contact.id

    async def go_on(self, events: int) -> None:
        """So many things happen, a few in each transaction."""
        left = events
        while left > 0:
            async with self.database.transaction() as session:
                few = min(left, 10)
                while few:
                    pause = self.random.choice((7, 61, 61, 61, 300, 300, 600, 600, 1_500, 3_661, 60_000))
                    self.at += timedelta(seconds=pause * self.random.random())
                    happened = await self._happen(session)
                    few, left = few - happened, left - happened

    async def _happen(self, session: AsyncSession) -> bool:
        if len(self.numbers) < 3 or self.random.random() < 0.25:
            await self._birth(session)
            return True
        number = self.random.choice(self.numbers[-4:] if self.random.random() < 0.6 else self.numbers)
        ticket = (await lock_tickets(session, [number]))[number]
        kind = self.random.choice(OFTEN if self.random.random() < 0.5 else KINDS)
        entry = self._entry(ticket, kind) if ticket.state in AFTER[kind] else None
        if entry is not None:
            await record(session, [entry], self.at)
        return entry is not None

    async def _birth(self, session: AsyncSession) -> None:
        channel = self.random.choice(CHANNELS)
        ticket = LedgerTicket(
            id=0,
            channel=channel,
            contact_id=self.contact,
            thread_id=len(self.numbers) + 1,
            state=self.random.choice((*sorted(AT_BIRTH), "new", "new", "new")),  # type: ignore[arg-type]
            queue=self.random.choice(QUEUES),
            owner=None,
            routed_by="system",
            process=self.random.choice(PROCESSES),
            stage="hub",
            urgency=self.random.choice((0, 0, 3)),
            tone="neutral",
            language="nl",
            subject="Waar blijft mijn pakket?",
            claimed_by=None,
            claimed_at=None,
            opened_at=self.at,
            waiting_since=self.at,
            last_message_at=self.at,
            solved_at=None,
            follows=None,
            merged_into=None,
            version=0,
        )
        ticket.state = type(next(iter(AT_BIRTH)))(ticket.state)
        await record(session, [Entry(ticket, EventKind.TICKET_ROUTED, "system", asked_at=self._asked_at())], self.at)
        self.numbers.append(ticket.id)

    def _entry(self, ticket: LedgerTicket, kind: EventKind) -> Entry | None:
        changes: dict[str, object] = {}
        data: dict[str, object] = {}
        if kind is EventKind.TICKET_REROUTED or (kind is EventKind.TICKET_ESCALATED and self.random.random() < 0.5):
            changes["queue"] = self.random.choice(QUEUES if kind is EventKind.TICKET_REROUTED else QUEUES[:4])
        if kind is EventKind.TICKET_REROUTED:
            changes["process"] = self.random.choice(PROCESSES)
        if kind in FIRES:
            fired = self._fired(ticket, kind)
            if fired is None:
                return None
            data = fired
        elif kind is EventKind.TICKET_SPLIT:
            data = {"asked_since": self._moment()}
        elif kind is EventKind.TICKET_UNMERGED:
            data = {"answered_at": self._moment()}
        elif kind.startswith("consultation_"):
            number = self.random.randrange(3)
            data = {"consultation": number, "department": ("billing", "pr", "billing")[number]}
        asked_at = self._asked_at() if kind in ASKING else None
        return Entry(ticket, kind, "system", changes, data, asked_at=asked_at)

    def _fired(self, ticket: LedgerTicket, kind: EventKind) -> dict[str, object] | None:
        waiting = ticket.clocks.open(frozenset(ClockKind))
        if kind is EventKind.DEADLINE_MISSED:
            waiting = [target for target in waiting if target.due_at is not None and target.due_at <= self.at]
        if not waiting:
            return None
        target = self.random.choice(waiting)
        step = {EventKind.DEADLINE_NEAR: "near", EventKind.DEADLINE_MISSED: "late"}.get(kind, "warn-lead")
        return {"clock": target.kind.value, "subject": target.subject, "step": step}

    def _asked_at(self) -> datetime | None:
        """Now, a while ago (the message was late), or not at all."""
        chosen = self.random.random()
        if chosen < 0.15:
            return None
        late = timedelta(hours=30 * self.random.random()) if chosen < 0.4 else timedelta(seconds=2)
        return self.at - late

    def _moment(self) -> str | None:
        moment = self.at - timedelta(minutes=90 * self.random.random())
        return None if self.random.random() < 0.4 else moment.isoformat()
