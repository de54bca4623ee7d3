"""Answers of departments that are kept to be used again, and where they were."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Computed, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment

CONFIGURATION = (
    "CASE language WHEN 'nl' THEN 'dutch'::regconfig WHEN 'en' THEN 'english'::regconfig ELSE 'simple'::regconfig END"
)
"""How Postgres reads the words of a language; every Postgres has these three."""
SEARCH = f"setweight(to_tsvector({CONFIGURATION}, question), 'A') || setweight(to_tsvector({CONFIGURATION}, text), 'C')"
IN_USE = "retired_at IS NULL"
"""Word for word as the partial indexes have it."""


class KeptAnswer(SQLModel, table=True):
    """A department's answer that webcare may use again."""

    __tablename__ = "kept_answer"
    __table_args__ = (
        Index("ix_kept_answer_process", "process", "language", postgresql_where=text(IN_USE)),
        Index("ix_kept_answer_review", "review_at", "id", postgresql_where=text(IN_USE)),
        Index(
            "ix_kept_answer_search",
            "search",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},  # written seldom, read with every ticket
            postgresql_where=text(IN_USE),
        ),
        Index("uq_kept_answer_consultation", "consultation_id", unique=True, postgresql_where=text(IN_USE)),
    )
    id: int = identity()
    process: str
    language: str
    owner: str
    """The department that answers for it."""
    question: str
    text: str
    consultation_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("consultation.id")))
    kept_at: datetime = moment()
    kept_by: str
    """Actor, as in the ledger."""
    review_at: datetime = moment()
    """When its owner has to look at it again; after it, it is offered with a warning."""
    uses: int = 0
    """On how many tickets it was used."""
    edited_at: datetime | None = moment(default=None)
    edited_by: str | None = None
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    """Goes up with every change, so that nobody writes over what they have not seen."""
    retired_at: datetime | None = moment(default=None)
    retired_by: str | None = None
    search: str | None = Field(default=None, sa_column=Column(TSVECTOR, Computed(SEARCH, persisted=True)))
    """Its words for full text search, written by the database."""


class AnswerUse(SQLModel, table=True):
    """A kept answer that was used on a ticket: once, however often it was chosen there."""

    __tablename__ = "answer_use"
    __table_args__ = (
        Index("ix_answer_use_cell", "process", "channel", "used_at"),
        Index("ix_answer_use_ticket", "ticket_id"),
    )
    answer_id: int = Field(sa_column=Column(BigInteger, ForeignKey("kept_answer.id"), primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), primary_key=True))
    used_at: datetime = moment()
    used_by: str
    """Actor, as in the ledger."""
    owner: str
    """Whose answer it was."""
    process: str | None = None
    """The ticket's, at that moment; with the channel it names the cell."""
    channel: str
