"""One database with its own time, and what the world of readiness remembers of its tickets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind as Kind
from routing_rules.vocabulary import TicketState
from service.foundation.database import Database
from service.foundation.errors import Conflict
from service.tables import Message
from service.tables.messages import Triage
from service.tickets.ledger import Entry, lock_tickets, record

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
DEPARTMENTS = ("supply_chain", "billing")
FREE: dict[str, object] = {"claimed_by": None, "claimed_at": None}
AT_REST = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})
TEXTS = (
    "Waar blijft mijn pakket?",
    "Dank jullie wel, top geholpen!",
    "Belachelijk, wat een waardeloze tent 😡",
    "Oké, duidelijk",
    "Erg teleurgesteld in jullie",
    "RT @olievlek: fijne feestdagen allemaal",
)


@dataclass(frozen=True)
class Step:
    """Something happens so many minutes after what was before; the numbers choose to what, and how."""

    what: str
    minutes: int = 30
    which: int = 0
    how: int = 0


@dataclass
class Known:
    """What the world itself remembers of a ticket, to do what can be done."""

    number: int
    process: str
    author: str
    questions: dict[int, tuple[str, bool]] = field(default_factory=dict)
    """The live ones by id: department, and whether the hub has to tell more."""
    drafts: list[tuple[int, str]] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    """Approved, and not yet delivered, failed or taken back."""
    drafted: dict[int, tuple[int, str]] = field(default_factory=dict)
    """The drafts that some of them came from."""


@dataclass
class Ledger:
    """Events are written by the real one, at moments of ours."""

    database: Database
    at: datetime = MONDAY
    tickets: list[Known] = field(default_factory=list)
    numbers: int = 0
    refused: int = 0

    async def approved(self, known: Known, department: str | None, draft: tuple[int, str] | None = None) -> None:
        reply = self.number()
        data = {"reply_id": reply, **({} if department is None else {"department": department})}
        await self.tell(known, Kind.REPLY_APPROVED, data, unless=AT_REST)
        known.replies.append(reply)
        if draft is not None:
            known.drafted[reply] = draft

    async def in_department(self, known: Known, kind: Kind, data: Mapping[str, object]) -> str:
        """What only the department can do that has the ticket; it goes to the hub. Returns the department."""
        async with self.database.transaction() as session:
            ticket = (await lock_tickets(session, [known.number]))[known.number]
            if ticket.home not in DEPARTMENTS:
                raise Conflict("No department has it.")
            home = ticket.home
            said = {**data, "department": home, "from": ticket.queue, "to": "webcare"}
            await record(session, [Entry(ticket, kind, "system", {**FREE, "queue": "webcare"}, said)], self.at)
        return home

    async def tell(
        self,
        known: Known,
        kind: Kind,
        data: Mapping[str, object],
        changes: Mapping[str, object] | None = None,
        unless: frozenset[TicketState] = frozenset(),
    ) -> None:
        async with self.database.transaction() as session:
            ticket = (await lock_tickets(session, [known.number]))[known.number]
            if ticket.state in unless or (
                kind is Kind.TICKET_REROUTED and changes and changes["queue"] == ticket.queue
            ):
                raise Conflict(f"It is {ticket.state}, in queue {ticket.queue}.")
            await record(session, [Entry(ticket, kind, "system", changes or {}, data)], self.at)

    async def said(self, session: AsyncSession, step: Step, author: str, ticket: int | None = None) -> Message:
        message = Message(
            channel="x",
            external_id=f"m{self.number()}",
            text=TEXTS[step.how % len(TEXTS)],
            sent_at=self.at - timedelta(minutes=step.which * 7 if step.how % 9 == 8 else 0),
            received_at=self.at,
            author_id=author,
            language="nl",
            ticket_id=ticket,
            triage=Triage.DECIDED,
        )
        session.add(message)
        await session.flush()
        return message

    def known(self, step: Step) -> Known:
        return self.tickets[step.which % len(self.tickets)]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers
