"""Columns as array literals: Postgres reads exactly what was written."""

from datetime import UTC, datetime
from enum import StrEnum

import psycopg
import pytest

from service.foundation.arrays import array, transposed


class Fruit(StrEnum):
    """Text of a class of its own."""

    PEAR = "pear"


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("text", ["plain", 'a "quoted" word', "back\\slash", "\\", '"', "", "NULL", "{1,2}", "two\nlines", "é 🐘"]),
        ("text", ["with", None, 'no "thing"', None]),
        ("text", [Fruit.PEAR, "apple"]),
        ("text", [None, None]),
        ("text", []),
        ("text", [""]),
        ("bigint", [1, -2, 2**62]),
        ("bigint", [1, None]),
        ("boolean", [True, False]),
        ("float8", [0.1, 1e300]),
        ("timestamptz", [datetime(2026, 11, 21, 9, 12, 0, 123456, tzinfo=UTC), None]),
    ],
)
def test_postgres_reads_what_was_written(admin_url: str, kind: str, column: list[object]) -> None:
    """Whatever the column holds, and whichever way it is written."""
    with psycopg.connect(admin_url) as connection:
        read = connection.execute(f"SELECT %s::{kind}[]".encode(), [array(column)]).fetchone()
    assert read == (column,)


def test_a_nul_never_shifts_a_column(admin_url: str) -> None:
    """No text in Postgres may hold one: it is refused, not taken for the end of a value."""
    with psycopg.connect(admin_url) as connection, pytest.raises(psycopg.DataError):
        connection.execute("SELECT %s::text[]", [array(["a\0b", "c"])])


def test_rows_become_columns() -> None:
    """Each under its name."""
    assert transposed(("number", "word"), [(1, "a"), (2, 'b"')]) == {"number": "{1,2}", "word": '{"a","b\\""}'}
