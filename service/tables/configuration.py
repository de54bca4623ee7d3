"""Versions of the configuration that routes were decided under, and what of it other rows point at."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, ForeignKey
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from routing_rules.vocabulary import QueueKind
from service.tables.metadata import identity, moment, one_of


class ConfigVersion(SQLModel, table=True):
    """One immutable rulebook: the files as they were, so that an old decision can be replayed."""

    __tablename__ = "config_version"
    id: int = identity()
    digest: str = Field(unique=True)
    files: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    levels_digest: str = Field(index=True)
    """Names its service levels; versions that differ in rules alone share it."""
    created_at: datetime = moment()


class ConfigPublication(SQLModel, table=True):
    """The newest row names the active version; rolling back is publishing an old one again."""

    __tablename__ = "config_publication"
    id: int = identity()
    config_version_id: int = Field(sa_column=Column(BigInteger, ForeignKey("config_version.id"), nullable=False))
    published_at: datetime = moment()
    actor: str
    folder_digest: str | None = None
    """Digest of the rulebook folder that was published last; what was edited on pages since stays in force until the
    folder itself changes."""
    edited: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(SqlText), nullable=False, server_default="{}")
    )
    """Files of the version that were written on pages: a changed folder does not replace them."""


class Department(SQLModel, table=True):
    """A department of the active rulebook; its names are in the rulebook."""

    __tablename__ = "department"
    slug: str = Field(primary_key=True)
    is_hub: bool = False


class Queue(SQLModel, table=True):
    """A queue of the active rulebook; its names are in the rulebook."""

    __tablename__ = "queue"
    __table_args__ = (one_of("kind", QueueKind),)
    slug: str = Field(primary_key=True)
    kind: str
    department: str | None = Field(default=None, foreign_key="department.slug")
    position: int = 0
    """Order of the queues on a page."""
