"""What each ticket adds to the SLA report, and roll-ups of that. Written by flow/reporting alone."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, LargeBinary
from sqlmodel import Field, SQLModel


def _packed() -> Any:
    """Durations in seconds, four bytes each, the the highest byte first, in no order."""
    return Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


def _ticket() -> Any:
    return Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class TicketFigure(SQLModel, table=True):
    """What one ticket adds: a cache of routing_rules.figures over its events. Tickets that add nothing have no row."""

    __tablename__ = "ticket_figure"
    __table_args__ = (Index("ix_ticket_figure_cell", "day", "department", "process", "channel", "ticket_id"),)
    ticket_id: int = _ticket()
    """No foreign key, as with events."""
    day: date = Field(sa_type=Date)
    """On which the customer asked, by the clock on the wall."""
    department: str
    process: str
    """Empty while undecided."""
    channel: str
    asked: bool
    reply_seconds: int | None = None
    reply_open_seconds: int | None = None
    in_target: bool | None = None
    evening: bool = False
    evening_answered: bool = False


class TicketStay(SQLModel, table=True):
    """All that one ticket was in one department."""

    __tablename__ = "ticket_stay"
    __table_args__ = (Index("ix_ticket_stay_cell", "day", "department", "process", "channel", "ticket_id"),)
    ticket_id: int = _ticket()
    department: str = Field(primary_key=True)
    day: date = Field(sa_type=Date)
    process: str
    channel: str
    seconds: int
    open_seconds: int
    waiting: int
    waiting_open: int


class TicketStep(SQLModel, table=True):
    """One step of a ladder that happened to one ticket."""

    __tablename__ = "ticket_step"
    __table_args__ = (Index("ix_ticket_step_cell", "day", "department", "process", "channel", "ticket_id"),)
    ticket_id: int = _ticket()
    department: str = Field(primary_key=True)
    """Whose clock it was; for the customer's clocks the department that the ticket counts for."""
    clock: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    day: date = Field(sa_type=Date)
    process: str
    channel: str


class ReportCell(SQLModel, table=True):
    """Everything of one day, department, process and channel: counts, and every duration, so that percentiles of any
    cells together are exact."""

    __tablename__ = "report_cell"
    # Kept in the row up to a page: durations that lie elsewhere take twice as long to read.
    __table_args__ = {"postgresql_with": {"toast_tuple_target": 8160}}
    day: date = Field(sa_type=Date, primary_key=True)
    department: str = Field(primary_key=True)
    process: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    asked: int
    answered: int
    met: int
    missed: int
    evening: int
    evening_answered: int
    stays: int
    first_reply_wall: bytes = _packed()
    first_reply_business: bytes = _packed()
    time_in_wall: bytes = _packed()
    time_in_business: bytes = _packed()
    waiting_wall: bytes = _packed()
    waiting_business: bytes = _packed()


class ReportStep(SQLModel, table=True):
    """How many tickets of a cell a step happened to."""

    __tablename__ = "report_step"
    day: date = Field(sa_type=Date, primary_key=True)
    department: str = Field(primary_key=True)
    process: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    clock: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    tickets: int
