"""Tickets, the events that made them what they are, and why each message went where it went."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import EventKind, Intent, Stage, TicketState
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
            text("risk DESC"),
            text("rank DESC"),
            "id",
            postgresql_where=text(WAITING_FOR_US),
        ),
        Index(
            "ix_ticket_free",
            "queue",
            text("risk DESC"),
            text("rank DESC"),
            "id",
            postgresql_where=text(f"{WAITING_FOR_US} AND claimed_by IS NULL"),
        ),
        Index("ix_ticket_queue_wait", "queue", "waiting_since", postgresql_where=text(WAITING_FOR_US)),
        Index("ix_ticket_claimed", "claimed_by", postgresql_where=text(f"{WAITING_FOR_US} AND claimed_by IS NOT NULL")),
        Index("ix_ticket_contact", "contact_id", postgresql_where=text("state <> 'closed'")),
        Index("ix_ticket_unreported", "id", postgresql_where=text("version <> reported_version")),
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
    intent: str = Field(default=Intent.QUESTION, sa_column=Column(Text, nullable=False, server_default="question"))
    """The weightiest that its messages say."""
    concerns: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(Text), nullable=False, server_default="{}")
    )
    """All that its messages give cause for."""
    language: str = "und"
    reach: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """Followers of whoever wrote."""
    contact_group: str | None = None
    raised: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    """Points of priority that ladders or colleagues added."""
    priority: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    """The steady part of the priority: all of it but the waiting time."""
    rank: float = Field(default=0.0, sa_column=Column(Double, nullable=False, server_default="0"))
    """Place among tickets of one risk, higher first: priority.rank."""
    risk: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    """Breach risk: 0 calm, 1 in the last fifth of a target, 2 late."""
    due_at: datetime | None = moment(default=None)
    """The earliest deadline of its open clocks."""
    due_kind: str | None = None
    """Which clock that is."""
    near_at: datetime | None = moment(default=None)
    """When the last fifth of that clock begins."""
    subject: str
    """The first words of the first message, for lists."""
    claimed_by: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("colleague.id")))
    claimed_at: datetime | None = moment(default=None)
    pinned: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="false"))
    """Whoever claimed it keeps it, also when they are absent."""
    escalated_from: str | None = None
    """The queue it goes back to when what it was escalated for has ended."""
    opened_at: datetime = moment()
    waiting_since: datetime = moment()
    """When the oldest customer message that has no answer was sent."""
    last_message_at: datetime = moment()
    solved_at: datetime | None = moment(default=None)
    replied_at: datetime | None = moment(default=None)
    """When the customer got the first reply."""
    follows: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("ticket.id")))
    """The closed ticket of the same thread that this one goes on from."""
    questions: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    """How many questions about it are with a department now."""
    merged_into: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("ticket.id")))
    version: int = 0
    """Counts its events, so that a page can tell whether it shows the newest."""
    reported_version: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """Up to which of them the SLA report knows it. Written by reporting alone."""


class Event(SQLModel, table=True):
    """One row of the ledger: the audit trail, the timeline and the source of every report.

    The ticket is no foreign key: the ledger writes both in one transaction, tickets are never deleted, and checking it
    row by row is a sixth of what Postgres spends on triage (with that of the decision).
    """

    __tablename__ = "event"
    __table_args__ = (
        one_of("kind", EventKind),
        Index("ix_event_ticket", "ticket_id", "id"),
        # Events come in the order of their moments: a few pages say where a period begins and ends.
        Index("ix_event_at", "at", postgresql_using="brin"),
    )
    id: int = identity()
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    """None for what happens to a message before it has a ticket."""
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: str
    at: datetime = moment()
    """When it was written down."""
    happened_at: datetime | None = moment(default=None)
    """The moment that clocks count from, where it is another than `at`: when the customer asked. None when nothing is
    asked."""
    levels_id: int | None = Field(default=None, sa_type=BigInteger)
    """The service levels in force: id of the first configuration version that has them."""
    actor: str
    """"system", "colleague/ID" or "key/NAME"."""
    state: str | None = None
    """The ticket's state after it."""
    queue: str | None = None
    """The ticket's queue after it."""
    process: str | None = None
    """The ticket's process after it."""
    priority: int | None = Field(default=None, sa_type=SmallInteger)
    """The steady part of the ticket's priority after it, without what was raised: what policies look at."""
    data: Any = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class RecordedDecision(SQLModel, table=True):
    """The outcome of classifying and routing one message; a message is decided once."""

    __tablename__ = "decision"
    # Decisions come in the order of their moments, as events do: what was read in a period stands together.
    __table_args__ = (Index("ix_decision_at", "decided_at", postgresql_using="brin"),)
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
    ceiling: str | None = None
    """The highest stage that the cell's health and the department's room allowed then; None: the configured one."""
    ceiling_cause: str | None = None
    """"health" or "room": which of the two."""
    state: str
    urgency: int = Field(sa_type=SmallInteger)
    tone: str
    confidence: float
    because: Any = Field(sa_column=Column(JSON, nullable=False))
    scores: Any | None = Field(default=None, sa_column=Column(JSON))
    """What the model made of the text then: needed to replay the decision. None where no model read it."""
    suggested: Any = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """Likelihoods for whoever looks at it, likeliest first."""
    intent: str = Field(default=Intent.QUESTION, sa_column=Column(Text, nullable=False, server_default="question"))
    concerns: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(Text), nullable=False, server_default="{}")
    )
    model: str | None = None
    """The model that had a say."""
    thread: Any | None = Field(default=None, sa_column=Column(JSON))
    """What the thread had led to before, as the rules saw it: needed to replay the decision."""
