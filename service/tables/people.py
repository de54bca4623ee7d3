"""Colleagues, their sign-ins, and the keys of programs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import PresenceStatus
from service.tables.metadata import identity, moment, one_of


class ShiftKind(StrEnum):
    """What a shift is for."""

    WORK = "work"
    ON_CALL = "on_call"


class OfferOutcome(StrEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The ticket went elsewhere, or the colleague left."""


class Colleague(SQLModel, table=True):
    """Somebody who signs in; one person may hold every role."""

    __tablename__ = "colleague"
    id: int = identity()
    login: str = Field(unique=True)
    name: str
    password_hash: str
    roles: list[str] = Field(sa_column=Column(ARRAY(SqlText), nullable=False))
    department: str = Field(foreign_key="department.slug")
    language: str = "nl"
    email: str | None = None
    languages: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(SqlText), nullable=False, server_default="{}")
    )
    """Languages they answer in; empty: every language."""
    processes: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(SqlText), nullable=False, server_default="{}")
    )
    """Processes they know; empty: every process."""
    capacity: int = Field(default=10, sa_column=Column(SmallInteger, nullable=False, server_default="10"))
    """How much work they hold at once, in channel weights."""
    last_assigned_at: datetime | None = moment(default=None)
    """When work was last given to them: round robin goes by it, so that it survives a restart."""
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(default=None)


class Presence(SQLModel, table=True):
    """Whether a colleague can receive work, as they said it and as their last heartbeat shows it.

    No row, or a heartbeat of long ago: offline.
    """

    __tablename__ = "presence"
    __table_args__ = (
        one_of("status", PresenceStatus),
        one_of("told", PresenceStatus),
        Index("ix_presence_seen_at", "seen_at"),
    )
    colleague_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("colleague.id"), primary_key=True, autoincrement=False)
    )
    status: str = PresenceStatus.AVAILABLE
    since: datetime = moment()
    """Since when the status is what it is."""
    seen_at: datetime = moment()
    """The last sign of life."""
    told: str = PresenceStatus.OFFLINE
    """What the ledger knows: another status than the one they have now is still to be told."""


class Shift(SQLModel, table=True):
    """When a colleague works, or is on call. Whoever has no shift of kind work works whenever they are present."""

    __tablename__ = "shift"
    __table_args__ = (
        one_of("kind", ShiftKind),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_shift_colleague", "colleague_id", "starts_at"),
        Index("ix_shift_time", "starts_at", "ends_at"),
    )
    id: int = identity()
    colleague_id: int = Field(sa_column=Column(BigInteger, ForeignKey("colleague.id"), nullable=False))
    kind: str = ShiftKind.WORK
    starts_at: datetime = moment()
    ends_at: datetime = moment()


class Offer(SQLModel, table=True):
    """A ticket offered to one colleague; at most one offer of a ticket is open."""

    __tablename__ = "offer"
    __table_args__ = (
        one_of("outcome", OfferOutcome),
        Index("uq_offer_open", "ticket_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_offer_expires", "expires_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_offer_colleague", "colleague_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_offer_ticket", "ticket_id", "id"),
    )
    id: int = identity()
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), nullable=False))
    colleague_id: int = Field(sa_column=Column(BigInteger, ForeignKey("colleague.id"), nullable=False))
    queue: str
    """Where the ticket was: an offer does not go with it elsewhere."""
    offered_at: datetime = moment()
    expires_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)
    outcome: str | None = None


class SignIn(SQLModel, table=True):
    """A server-side session: the cookie holds the token, this row only its SHA-256."""

    __tablename__ = "sign_in"
    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    colleague_id: int = Field(sa_column=Column(BigInteger, ForeignKey("colleague.id"), nullable=False, index=True))
    created_at: datetime = moment()
    expires_at: datetime = moment()


class ApiKey(SQLModel, table=True):
    """A program's key: only its SHA-256 is kept, which is enough for 256 random bits."""

    __tablename__ = "api_key"
    id: int = identity()
    name: str = Field(unique=True)
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    scopes: list[str] = Field(sa_column=Column(ARRAY(SqlText), nullable=False))
    created_at: datetime = moment()
    revoked_at: datetime | None = moment(default=None)
    last_used_on: date | None = None
