"""Who turned which dial, and why."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, SmallInteger
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment


class DialChange(SQLModel, table=True):
    """One turn of a dial by a person or a program, in whole per cents."""

    __tablename__ = "dial_change"
    __table_args__ = (Index("ix_dial_change_process", "process", "id"),)
    id: int = identity()
    process: str
    """"default" for the dial that all go by that have none of their own."""
    at: datetime = moment()
    actor: str
    note: str
    was_act: int | None = Field(default=None, sa_type=SmallInteger)
    was_ask: int = Field(sa_type=SmallInteger)
    was_guarantee: int | None = Field(default=None, sa_type=SmallInteger)
    act: int | None = Field(default=None, sa_type=SmallInteger)
    """None with a guarantee; so is `was_act`."""
    ask: int = Field(sa_type=SmallInteger)
    guarantee: int | None = Field(default=None, sa_type=SmallInteger)
    config_version_id: int = Field(sa_type=BigInteger)
    """The version of the rulebook in which it stands so."""
