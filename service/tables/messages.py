"""What people said, who they are, and which messages belong to one thread."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import Direction
from service.tables.metadata import identity, moment, one_of


class Triage(StrEnum):
    """Whether a message was decided."""

    WAITING = "waiting"
    DECIDED = "decided"
    QUARANTINED = "quarantined"
    NOT_NEEDED = "not_needed"
    """Our own words: outbound messages and notes."""


class Message(SQLModel, table=True):
    """One thing said.

    The channel is no foreign key: intake checks it against the active rulebook, and a key-share lock on one hot
    channel row for each inserted message would cost more than the insert.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        CheckConstraint("external_id <> ''", name="external_id_given"),
        one_of("direction", Direction),
        one_of("triage", Triage),
        Index("ix_message_waiting", "id", postgresql_where=text("triage = 'waiting' AND attempts = 0")),
        Index("ix_message_suspect", "id", postgresql_where=text("triage = 'waiting' AND attempts > 0")),
        Index("ix_message_quarantined", "id", postgresql_where=text("triage = 'quarantined'")),
        Index("ix_message_ticket", "ticket_id", "sent_at", "id"),
    )
    id: int = identity()
    channel: str
    external_id: str
    direction: str = Direction.INBOUND
    text: str
    sent_at: datetime = moment()
    received_at: datetime = moment()
    author_id: str
    """The author's external id on the channel."""
    author_handle: str | None = None
    author_name: str | None = None
    author_followers: int = 0
    thread: str | None = None
    """The network's own thread id, when it gives one."""
    in_reply_to: str | None = None
    """External id of the message this one answers; it may arrive later, or never."""
    url: str | None = None
    media: Any | None = Field(default=None, sa_column=Column(JSON))
    raw: Any | None = Field(default=None, sa_column=Column(JSON))
    """The payload as the network sent it: json, not jsonb, which would refuse an escaped NUL and lose the order."""
    language: str | None = None
    contact_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("contact.id")))
    ticket_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("ticket.id")))
    triage: str = Triage.WAITING
    attempts: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    error: str | None = None
    """Why the last attempt at triage failed."""


class Contact(SQLModel, table=True):
    """A person or handle that writes to us, as last seen."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: int = identity()
    channel: str
    external_id: str
    handle: str | None = None
    name: str | None = None
    followers: int = 0
    group: str | None = None
    """The contact group that a colleague put it in; groups by followers need none."""


class ThreadKey(SQLModel, table=True):
    """What leads to a thread: the id of a message in it, of a message it answers, or the network's own thread id.

    Inserting the key makes two workers that meet the same thread wait for each other.
    """

    __tablename__ = "thread_key"
    __table_args__ = (Index("ix_thread_key_thread_id", "thread_id"),)
    channel: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    """"m:" and an external message id, or "t:" and an external thread id."""
    thread_id: int = Field(sa_type=BigInteger)


class Attempt(SQLModel, table=True):
    """A set of messages that a worker has in hand, committed before the try and deleted with its outcome.

    A row whose messages can be claimed is what a killed worker left behind.
    """

    __tablename__ = "attempt"
    id: int = identity()
    message_ids: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
    started_at: datetime = moment()
    worker: str
