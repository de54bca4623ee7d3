"""Cells in the database: how healthy they are, what bears on that, and who changed what."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, SmallInteger, text
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import Stage
from service.tables.metadata import identity, moment, one_of


class CellHealth(SQLModel, table=True):
    """The circuit breaker of one cell: routing_rules.health, kept between looks."""

    __tablename__ = "cell_health"
    __table_args__ = (
        one_of("ceiling", Stage),
        Index("ix_cell_health_until", "until", postgresql_where=text("until IS NOT NULL")),
    )
    process: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    health: Any = Field(sa_column=Column(JSON, nullable=False))
    """A routing_rules.health_parts.Health as JSON."""
    ceiling: str | None = None
    """The highest stage that it allows now; None: the configured one."""
    state: str
    since: datetime | None = moment(default=None)
    until: datetime | None = moment(default=None)
    """When time alone may change it."""


class CellObservation(SQLModel, table=True):
    """Something that bears on a cell's health, written with the event that it comes from; gone when it is judged."""

    __tablename__ = "cell_observation"
    id: int = identity()
    process: str
    channel: str
    department: str
    ticket_id: int = Field(sa_type=BigInteger)
    at: datetime = moment()
    begun: datetime = moment()
    """When the department was asked."""
    kind: str
    """"in_time", "late" or "bounced"."""


class CellChange(SQLModel, table=True):
    """One change of a cell, by a person or by its health: the history that the map shows."""

    __tablename__ = "cell_change"
    __table_args__ = (
        one_of("was_stage", Stage),
        one_of("stage", Stage),
        one_of("was_ceiling", Stage),
        one_of("ceiling", Stage),
        Index("ix_cell_change_cell", "process", "channel", "id"),
        Index("ix_cell_change_at", "at", "id"),
    )
    id: int = identity()
    process: str
    channel: str
    at: datetime = moment()
    kind: str
    """"set" by a person, "published" with a rulebook folder, or a routing_rules.health_parts.ChangeKind."""
    actor: str
    note: str = ""
    was_stage: str | None = None
    was_share: int | None = Field(default=None, sa_type=SmallInteger)
    stage: str
    share: int = Field(sa_type=SmallInteger)
    """0-100 %."""
    was_languages: list[str] | None = Field(default=None, sa_column=Column(ARRAY(SqlText)))
    """To which the cell was narrowed; empty: to none. None when something else changed."""
    languages: list[str] | None = Field(default=None, sa_column=Column(ARRAY(SqlText)))
    was_ceiling: str | None = None
    ceiling: str | None = None
    evidence: Any = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    config_version_id: int = Field(sa_type=BigInteger)
