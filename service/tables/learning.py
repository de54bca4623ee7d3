"""What people said that messages are about, and the models that learned from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import LabelSource, ModelState
from service.tables.metadata import identity, moment, one_of


class Label(SQLModel, table=True):
    """Somebody said what a message is about: evidence, with its source. Of one message the newest counts."""

    __tablename__ = "label"
    __table_args__ = (
        one_of("source", LabelSource),
        Index("ix_label_message", "message_id", "id"),
        Index("ix_label_process", "process", "id"),
    )
    id: int = identity()
    message_id: int = Field(sa_column=Column(BigInteger, ForeignKey("message.id"), nullable=False))
    ticket_id: int | None = Field(default=None, sa_type=BigInteger)
    process: str | None = None
    """None: whoever said it named a department alone, or that it is about none of our processes."""
    department: str | None = None
    """The owner that was meant; None: nobody."""
    source: str
    actor: str
    """As in the ledger."""
    at: datetime = moment()
    may_train: bool = True
    """False for networks whose terms forbid it: such a label feeds proposals of words alone."""
    decided: str | None = None
    """The process that we had decided on, None: undecided."""
    probability: float | None = None
    """What the model gave the process that it held for the likeliest."""
    likeliest: str | None = None
    """The process that the model held for the likeliest."""
    model: str | None = None


class Model(SQLModel, table=True):
    """A trained model: plain arrays, with all that is needed to know where it comes from."""

    __tablename__ = "model"
    __table_args__ = (
        one_of("state", ModelState),
        Index("uq_model_champion", "state", unique=True, postgresql_where=text("state = 'champion'")),
        # Looked at every two seconds, and nearly always empty.
        Index("ix_model_set_aside", "id", postgresql_where=text("json_array_length(figures -> 'set_aside') > 0")),
    )
    id: int = identity()
    """Its version."""
    state: str
    trained_at: datetime = moment()
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content_digest: str
    """SHA-256, checked before it is loaded."""
    code_version: str
    data_digest: str
    """SHA-256 over the labels that it was trained on: the same data and code give the same model."""
    seed: int = 0
    label_count: int = Field(sa_column=Column(Integer, nullable=False))
    """How many labelled messages of the team it knows."""
    newest_label: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Labels up to this id took part."""
    figures: Any = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What was measured on held-back labels, also per process."""
    compared_with: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("model.id")))
    reasons: Any = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Why it was promoted or refused, as sentences with their figures."""
    decided_by: str | None = None
    """Actor that promoted, refused or rolled it back."""
    promoted_at: datetime | None = moment(default=None)
    ended_at: datetime | None = moment(default=None)


class SecondLabel(SQLModel, table=True):
    """A random ticket's message that somebody else is asked to label, without seeing what was said first."""

    __tablename__ = "second_label"
    message_id: int = Field(sa_column=Column(BigInteger, ForeignKey("message.id"), primary_key=True))
    label_id: int = Field(sa_column=Column(BigInteger, ForeignKey("label.id"), nullable=False))
    """What was said first."""
    offered_at: datetime = moment()
    process: str | None = None
    answered_at: datetime | None = moment(default=None)
    """None: it waits."""
    answered_by: str | None = None


class WordProposal(SQLModel, table=True):
    """A word of corrected tickets that the rulebook may take up; a person accepts or declines it."""

    __tablename__ = "word_proposal"
    __table_args__ = (UniqueConstraint("process", "language", "term"),)
    id: int = identity()
    process: str
    language: str
    term: str
    tickets: int
    """In how many corrected tickets of the process it appears."""
    elsewhere: int
    """In how many of other processes."""
    weight: int = Field(sa_column=Column(SmallInteger, nullable=False))
    """Points of evidence that it would count for."""
    message_ids: Any = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    proposed_at: datetime = moment()
    decided_at: datetime | None = moment(default=None)
    """None: it waits for a person."""
    decided_by: str | None = None
    accepted: bool | None = None
