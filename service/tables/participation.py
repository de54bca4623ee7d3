"""Work with departments in the database: questions, drafts, incidents and answers that are kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Uuid,
    func,
    text,
)
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment, one_of


class ConsultationState(StrEnum):
    """Whose turn it is, or how it ended."""

    OPEN = "open"
    """The department's turn."""
    MORE_ASKED = "more_asked"
    """The hub's turn: the department needs to know more."""
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LIVE = "state IN ('open', 'more_asked')"
"""Word for word as the partial indexes have it."""


class Consultation(SQLModel, table=True):
    """One question from the hub to a department about a ticket. Its clock is the target "department/id"."""

    __tablename__ = "consultation"
    __table_args__ = (
        one_of("state", ConsultationState),
        Index("ix_consultation_department", "department", "id", postgresql_where=text(LIVE)),
        Index("ix_consultation_ticket", "ticket_id", "id"),
        Index("uq_consultation_live", "ticket_id", "department", unique=True, postgresql_where=text(LIVE)),
        CheckConstraint("bounces BETWEEN 0 AND 2", name="bounces_bounded"),
    )
    id: int = identity()
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), nullable=False))
    department: str
    address: str | None = None
    """Of a colleague without an account who is asked for this once."""
    process: str | None = None
    """The ticket's, when it was asked; with the channel it names the cell."""
    channel: str
    by_route: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="false"))
    """Asked because the cell is in stage consult, not by a colleague."""
    state: str = ConsultationState.OPEN
    opened_at: datetime = moment()
    opened_by: str
    """Actor, as in the ledger."""
    picked_up_at: datetime | None = moment(default=None)
    picked_up_by: str | None = None
    expected_at: datetime | None = moment(default=None)
    """When the department, which asked for time, expects to answer; its clock runs on."""
    ended_at: datetime | None = moment(default=None)
    ended_by: str | None = None
    used_at: datetime | None = moment(default=None)
    """When its answer went into a reply."""
    bounces: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    """How often it was declined before it was asked here."""
    follows: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("consultation.id")))
    """The declined one that suggested this department."""


class TurnKind(StrEnum):
    """What one turn of a consultation is."""

    QUESTION = "question"
    MORE_ASKED = "more_asked"
    MORE_TOLD = "more_told"
    TIME_ASKED = "time_asked"
    ANSWER = "answer"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ConsultationTurn(SQLModel, table=True):
    """What was said in a consultation, in order."""

    __tablename__ = "consultation_turn"
    __table_args__ = (
        one_of("kind", TurnKind),
        Index("ix_consultation_turn", "consultation_id", "id"),
        Index("ix_consultation_turn_at", "at"),
    )
    id: int = identity()
    consultation_id: int = Field(sa_column=Column(BigInteger, ForeignKey("consultation.id"), nullable=False))
    kind: str
    actor: str
    at: datetime = moment()
    text: str
    suggested: str | None = None
    """Of a declined one: whose it is, in the department's eyes."""
    expected_at: datetime | None = moment(default=None)
    by_mail: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="false"))


class DraftState(StrEnum):
    """How far a draft is."""

    WAITING = "waiting"
    """For the hub."""
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    DROPPED = "dropped"


class Draft(SQLModel, table=True):
    """A reply that a department wrote and the hub has to approve."""

    __tablename__ = "draft"
    __table_args__ = (
        one_of("state", DraftState),
        Index("ix_draft_ticket", "ticket_id", "id"),
        Index("uq_draft_waiting", "ticket_id", unique=True, postgresql_where=text("state = 'waiting'")),
    )
    id: int = identity()
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), nullable=False))
    department: str
    process: str | None = None
    channel: str
    in_reply_to: int = Field(sa_column=Column(BigInteger, ForeignKey("message.id"), nullable=False))
    text: str
    author: int = Field(sa_column=Column(BigInteger, ForeignKey("colleague.id"), nullable=False))
    written_at: datetime = moment()
    beyond: Any = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Why it was not published at once: mandate reasons as JSON; empty in stage draft."""
    state: str = DraftState.WAITING
    judged_at: datetime | None = moment(default=None)
    judged_by: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("colleague.id")))
    distance: int | None = None
    """How many characters the hub changed (Levenshtein); 0: approved as it was."""
    reason: str | None = None
    """Why it was sent back or dropped."""
    reply_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("reply.id")))
    idempotency_key: UUID = Field(
        default_factory=uuid4,
        sa_column=Column(Uuid, nullable=False, unique=True, server_default=func.gen_random_uuid()),
    )


class ReplyLock(SQLModel, table=True):
    """Who is writing the reply to a ticket. It is worth something while its sign of life is fresh."""

    __tablename__ = "reply_lock"
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), primary_key=True, autoincrement=False))
    colleague_id: int = Field(sa_column=Column(BigInteger, ForeignKey("colleague.id"), nullable=False))
    taken_at: datetime = moment()
    seen_at: datetime = moment()


class Incident(SQLModel, table=True):
    """One cause of many questions about a process: while it lasts, the hub answers them."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_open", "process", postgresql_where=text("ended_at IS NULL")),)
    id: int = identity()
    process: str
    opened_at: datetime = moment()
    opened_by: str
    note: str
    ended_at: datetime | None = moment(default=None)
    ended_by: str | None = None
