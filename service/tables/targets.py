"""Clocks as rows, so that one index finds what is due; and what their ladders led to."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, ForeignKey, Index, SmallInteger, text
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import ClockKind, Outcome
from service.tables.metadata import identity, moment, one_of


class Target(SQLModel, table=True):
    """One clock of one ticket: a cache of the fold over its events. Written by tickets/ledger alone."""

    __tablename__ = "target"
    __table_args__ = (
        one_of("kind", ClockKind),
        one_of("outcome", Outcome),
        Index("ix_target_ticket", "ticket_id", "id"),
        Index("ix_target_next", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_target_levels", "levels_id", "ticket_id", postgresql_where=text("ended_at IS NULL")),
        Index("uq_target_open", "ticket_id", "kind", "subject", unique=True, postgresql_where=text("ended_at IS NULL")),
    )
    id: int = identity()
    ticket_id: int = Field(sa_type=BigInteger)
    """No foreign key, as with events."""
    kind: str
    subject: str = ""
    """Whose clock: a department, or "department/consultation" for a consultation; empty for the customer's."""
    started_at: datetime = moment()
    spans: list[datetime] = Field(sa_column=Column(ARRAY(DateTime(timezone=True)), nullable=False))
    """When it ran: start, end, start, end...; without the last end it runs still."""
    policy: str | None = None
    """The policy that won, None when none has a target for it."""
    calendar: str
    ladder: str | None = None
    seconds: int | None = None
    """What was promised, in open time of the calendar."""
    due_at: datetime | None = moment(default=None)
    """None while it is paused before its deadline, or promises nothing."""
    near_at: datetime | None = moment(default=None)
    """When its last fifth begins."""
    ended_at: datetime | None = moment(default=None)
    outcome: str | None = None
    fired: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(SqlText), nullable=False, server_default="{}")
    )
    """Steps of the ladder that happened, in order; "near" and "late" are every clock's own."""
    repeat_step: str | None = None
    repeat_at: datetime | None = moment(default=None)
    repeats: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    next_at: datetime | None = moment(default=None)
    """When its next step is due: the one thing that the sweep looks for."""
    levels_id: int = Field(sa_type=BigInteger)
    """The service levels that it was last judged by."""


class Escalation(SQLModel, table=True):
    """One step of a ladder that needs somebody: waits until it is acknowledged or its target ends."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("uq_escalation_step", "target_id", "step", "repetition", unique=True),
        Index("ix_escalation_open", "level", "fired_at", "id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_escalation_ticket", "ticket_id", "id"),
    )
    id: int = identity()
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), nullable=False))
    target_id: int = Field(sa_type=BigInteger)
    kind: str
    """Which clock."""
    step: str
    action: str
    repetition: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    level: str | None = None
    """The level that it fell to: that of the step, or its stand-in."""
    takers: list[int] = Field(
        default_factory=list, sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}")
    )
    """Colleagues who are asked."""
    planned_at: datetime = moment()
    """When it was due; the difference to `fired_at` is what downtime cost."""
    fired_at: datetime = moment()
    acknowledged_at: datetime | None = moment(default=None)
    acknowledged_by: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("colleague.id")))
    ended_at: datetime | None = moment(default=None)
    """Acknowledged, or no longer needed."""
    because: Any = Field(sa_column=Column(JSON, nullable=False))
    """Why it fell to them, and why not to others."""
