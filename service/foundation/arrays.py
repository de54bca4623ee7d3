"""Whole columns as Postgres array literals.

psycopg writes each element of a list through a regular expression: for a set of 500 rows that costs more than deciding
them. Measured for 5,000 messages: 1.9 of 6.1 s, against 0.2 s here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import cast

NUL = "\0"
"""No text in Postgres holds one, so it can stand between texts until they are quoted."""


def array(values: Iterable[object]) -> str:
    """The literal that Postgres casts to an array: numbers, text, moments, booleans and None.

    Most columns hold one kind of value, and those are written in one go, at a third of the cost.
    """
    column = list(values)
    kinds = set(map(type, column))
    if kinds == {int}:
        return "{" + ",".join(map(str, column)) + "}"
    if kinds == {NoneType}:
        return "{" + ",".join(["NULL"] * len(column)) + "}"
    if kinds == {datetime} or kinds == {datetime, NoneType}:
        moments = cast(list[datetime | None], column)
        return "{" + ",".join(["NULL" if one is None else '"' + one.isoformat() + '"' for one in moments]) + "}"
    if kinds and all(issubclass(kind, str) for kind in kinds):
        written = NUL.join(cast(list[str], column))
        if written.count(NUL) == len(column) - 1:
            return '{"' + written.replace("\\", "\\\\").replace('"', '\\"').replace(NUL, '","') + '"}'
    return "{" + ",".join([_element(value) for value in column]) + "}"


def arrays(columns: Mapping[str, Iterable[object]]) -> dict[str, str]:
    """Each column as a literal, under its own name."""
    return {name: array(values) for name, values in columns.items()}


def transposed(names: Sequence[str], rows: Iterable[Sequence[object]]) -> dict[str, str]:
    """Rows as one literal per column, named in order."""
    return {name: array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    return str(value)
