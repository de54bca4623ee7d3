"""What is sent to colleagues and their systems: e-mail and webhooks, from the decision to the delivery."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment, one_of


class NoticeKind(StrEnum):
    """How it travels."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class NoticeState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


IN_FLIGHT = "state IN ('waiting', 'sending')"


class Notice(SQLModel, table=True):
    """One e-mail or webhook call. Written in the transaction of what it tells, sent afterwards."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", NoticeKind),
        one_of("state", NoticeState),
        CheckConstraint("(ticket_id IS NULL) = starts_with(subject, 'cell_')", name="about_ticket_or_cell"),
        Index("ix_notice_due", "due_at", "id", postgresql_where=text(IN_FLIGHT)),
        Index("ix_notice_failed", "id", postgresql_where=text("state = 'failed'")),
        Index("ix_notice_lacks", "lacks", "created_at", postgresql_where=text("lacks IS NOT NULL")),
    )
    id: int = identity()
    key: UUID = Field(unique=True)
    """The webhook-id or Message-ID: whoever gets it twice can tell."""
    kind: str
    address: str
    """E-mail address or https address."""
    language: str = "nl"
    subject: str
    """What it tells: "ticket_escalated", "cell_recovered", ..."""
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    """None: it is about a cell."""
    data: Any = Field(sa_column=Column(JSON, nullable=False))
    """As `service.people.notices` has it for this subject."""
    state: str = NoticeState.WAITING
    created_at: datetime = moment()
    due_at: datetime = moment()
    attempts: int = 0
    error: str | None = None
    lacks: str | None = None
    """The setting for want of which it failed; it goes out by itself when that is set in time."""
    delivered_at: datetime | None = moment(default=None)
