"""Colleagues, their sign-ins, and the keys of programs."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from service.tables.metadata import identity, moment


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
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(default=None)


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
