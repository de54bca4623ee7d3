"""What we answer in public, from approval to delivery."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment, one_of


class ReplyState(StrEnum):
    """How far a reply is on its way."""

    APPROVED = "approved"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


ON_ITS_WAY = frozenset({ReplyState.APPROVED, ReplyState.SENDING})
"""Approved, and not yet known to be public or not."""
IN_FLIGHT = "state IN ('approved', 'sending')"
"""The same for the database, word for word as its partial indexes have it."""


class Reply(SQLModel, table=True):
    """One answer to one ticket. The partial unique index is the one voice: no second reply while one is on its way."""

    __tablename__ = "reply"
    __table_args__ = (
        one_of("state", ReplyState),
        Index("ix_reply_due", "due_at", "id", postgresql_where=text(IN_FLIGHT)),
        Index("uq_reply_in_flight", "ticket_id", unique=True, postgresql_where=text(IN_FLIGHT)),
        Index("ix_reply_ticket", "ticket_id", "id"),
        Index("ix_reply_department", "department", "approved_at", postgresql_where=text("department IS NOT NULL")),
    )
    id: int = identity()
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), nullable=False))
    in_reply_to: int = Field(sa_column=Column(BigInteger, ForeignKey("message.id"), nullable=False))
    """The customer's message that it answers."""
    text: str
    author: int = Field(sa_column=Column(BigInteger, ForeignKey("colleague.id"), nullable=False))
    department: str | None = None
    """The department that published it by itself, within its mandate; None: the hub."""
    state: str = ReplyState.APPROVED
    idempotency_key: UUID = Field(unique=True)
    approved_at: datetime = moment()
    due_at: datetime = moment()
    """When it may be tried (again); while sending, when the sender is taken for dead."""
    attempts: int = 0
    error: str | None = None
    external_id: str | None = None
    url: str | None = None
    delivered_at: datetime | None = moment(default=None)
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("message.id")))
    """The outbound message it became."""
