"""Constraint names and column types that every table shares; imported before any table is declared."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def identity() -> Any:
    """A bigint key that the database counts up."""
    return Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))


def moment(**options: Any) -> Any:
    """A point in time, always with its zone."""
    return Field(sa_type=DateTime(timezone=True), **options)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The column holds one of these words: text, so that a new word needs no type change."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
