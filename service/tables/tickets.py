"""Tickets, the events that made them what they are, and why each message went where it went."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Index, SmallInteger, text
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import EventKind, Stage, TicketState
from service.tables.metadata import identity, moment, one_of

WAITING_FOR_US = "state IN ('new', 'open', 'waiting_on_department')"
"""The tickets that a queue lists."""


class Ticket(SQLModel, table=True):
    """One conversation's unit of work. Written by tickets/ledger.py alone."""

    __tablename__ = "ticket"
    __table_args__ = (
        one_of("state", TicketState),
        one_of("stage", Stage),
        CheckConstraint("urgency BETWEEN 0 AND 3", name="urgency_known"),
        Index("uq_ticket_open_thread", "thread_id", unique=True, postgresql_where=text("state <> 'closed'")),
        Index(
            "ix_ticket_queue",
            "queue",
            text("urgency DESC"),
            "waiting_since",
            "id",
            postgresql_where=text(WAITING_FOR_US),
        ),
        Index("ix_ticket_queue_wait", "queue", "waiting_since", postgresql_where=text(WAITING_FOR_US)),
        Index("ix_ticket_claimed", "claimed_by", postgresql_where=text("claimed_by IS NOT NULL")),
    )
    id: int = identity()
    """The number people say aloud."""
    channel: str
    contact_id: int = Field(sa_column=Column(BigInteger, ForeignKey("contact.id"), nullable=False))
    thread_id: int = Field(sa_type=BigInteger)
    """Id of the message that began the thread; the thread has no row of its own."""
    state: str
    queue: str
    """No foreign key: every ticket born would lock its queue's row. The rulebook names it, or a colleague whose choice
    is checked; queues are never deleted."""
    owner: str | None = None
    """Department that owns the process, None while undecided."""
    routed_by: str = "system"
    """Who put it in its queue. What a person decided, later messages do not undo."""
    process: str | None = None
    stage: str = Stage.HUB
    urgency: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    tone: str = "neutral"
    language: str = "und"
    subject: str
    """The first words of the first message, for lists."""
    claimed_by: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("colleague.id")))
    claimed_at: datetime | None = moment(default=None)
    opened_at: datetime = moment()
    waiting_since: datetime = moment()
    """When the oldest customer message that has no answer was sent."""
    last_message_at: datetime = moment()
    solved_at: datetime | None = moment(default=None)
    follows: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("ticket.id")))
    """The closed ticket of the same thread that this one goes on from."""
    merged_into: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("ticket.id")))
    version: int = 0
    """Counts its events, so that a page can tell whether it shows the newest."""


class Event(SQLModel, table=True):
    """One row of the ledger: the audit trail, the timeline and the source of every report.

    The ticket is no foreign key: the ledger writes both in one transaction, tickets are never deleted, and checking it
    row by row is a sixth of what Postgres spends on triage (with that of the decision).
    """

    __tablename__ = "event"
    __table_args__ = (one_of("kind", EventKind), Index("ix_event_ticket", "ticket_id", "id"))
    id: int = identity()
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    """None for what happens to a message before it has a ticket."""
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: str
    at: datetime = moment()
    actor: str
    """"system", "colleague/ID" or "key/NAME"."""
    state: str | None = None
    """The ticket's state after it."""
    queue: str | None = None
    """The ticket's queue after it."""
    data: Any = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class RecordedDecision(SQLModel, table=True):
    """The outcome of classifying and routing one message; a message is decided once."""

    __tablename__ = "decision"
    message_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    config_version_id: int = Field(sa_type=BigInteger)
    decided_at: datetime = moment()
    process: str | None = None
    owner: str | None = None
    queue: str
    cell: str | None = None
    stage: str
    share: int = Field(sa_type=SmallInteger)
    draw: int | None = Field(default=None, sa_type=SmallInteger)
    consult: str | None = None
    shadow: str | None = None
    state: str
    urgency: int = Field(sa_type=SmallInteger)
    tone: str
    confidence: float
    because: Any = Field(sa_column=Column(JSON, nullable=False))
    thread: Any | None = Field(default=None, sa_column=Column(JSON))
    """What the thread had led to before, as the rules saw it: needed to replay the decision."""
