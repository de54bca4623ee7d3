"""Files of messages, read row by row: JSON lines, tables, and the layout of Customer Support on Twitter."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from pydantic import JsonValue

from service.flow.intake.reading import Reading, Rejection, read_value
from service.flow.intake.shapes import (
    TWCS_COLUMNS,
    Shape,
    columns_of,
    corpus_shape,
    own_shape,
    table_shape,
    thread_roots,
    twcs_shape,
)
from service.foundation.errors import Invalid, Malformed, OlievlekError

CELL_LIMIT = 10_000_000
"""Python's own limit of 131,072 characters would end the whole file at the first long cell."""
ESCAPED_BYTES = frozenset(map(chr, range(0xDC80, 0xDD00)))
"""What Python reads in place of bytes that are not UTF-8."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Format(StrEnum):
    """How a file is laid out."""

    AUTO = "auto"
    JSONL = "jsonl"
    CSV = "csv"
    TWCS = "twcs"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a file, numbered by its line."""

    line: int
    bytes_read: int
    """Up to and with this row."""
    text: str
    """As it stands in the file, for whoever looks at a rejected one."""
    reading: Reading | None
    """None for what no customer said."""


def read_source(path: Path, channel: str, layout: Format, mapping: list[str]) -> Iterator[SourceRow]:
    """All rows of a file; those that name no channel are on this one. Raises Invalid for a layout that is unknown."""
    found = recognised(path, mapping) if layout is Format.AUTO else layout
    if found is Format.JSONL:
        if mapping:
            raise Invalid("Columns can be mapped in a table, not in JSON lines.")
        return _json_rows(path, channel)
    return _table_rows(path, channel, found, mapping)


def recognised(path: Path, mapping: list[str]) -> Format:
    """The layout of a file, from its first line."""
    if _first_line(path).lstrip().startswith("{"):
        return Format.JSONL
    header = _header(path)
    if not mapping and set(TWCS_COLUMNS) <= set(header):
        return Format.TWCS
    if len(header) > 1:
        return Format.CSV
    raise Invalid(f"{path.name} is neither JSON lines nor a table with a header: say --format.")


def _json_rows(path: Path, channel: str) -> Iterator[SourceRow]:
    done = 0
    with path.open("rb") as file:
        for line, raw in enumerate(file, start=1):
            done += len(raw)
            row = raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw
            if row.strip():
                yield SourceRow(line, done, row.decode(errors="replace").rstrip(), _read_json(row, channel))


def _read_json(row: bytes, channel: str) -> Reading | None:
    try:
        value = json.loads(row)
    except (ValueError, RecursionError) as error:
        return Rejection("", Malformed(f"The line is not JSON: {error}."))
    if not isinstance(value, dict):
        return Rejection("", Invalid("The line is no JSON object."))
    return _shaped(value, corpus_shape if "external_id" not in value and "id" in value else own_shape, channel)


def _table_rows(path: Path, channel: str, layout: Format, mapping: list[str]) -> Iterator[SourceRow]:
    header = _header(path)
    if layout is Format.TWCS:
        missing = [column for column in TWCS_COLUMNS if column not in header]
        if missing:
            raise Invalid(f"{path.name} lacks the columns {', '.join(missing)} of Customer Support on Twitter.")
        shape = twcs_shape(_twcs_threads(path, header))
    else:
        shape = table_shape(columns_of(mapping, header))
    return (
        SourceRow(cells.line, cells.bytes_read, cells.text, cells.error or _shaped(cells.row, shape, channel))
        for cells in islice(_cells(path, header), 1, None)
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    line: int
    bytes_read: int
    text: str
    row: Mapping[str, JsonValue]
    error: Rejection | None = None


def _cells(path: Path, header: list[str]) -> Iterator[_Cells]:
    """The rows of a table with its header, each with the lines it was made of: a cell may hold line breaks."""
    csv.field_size_limit(CELL_LIMIT)
    lines: list[str] = []
    done = 0

    def remembered() -> Iterator[str]:
        nonlocal done
        with path.open("rb") as file:
            for raw in file:
                done += len(raw)
                lines.append(raw.decode("utf-8-sig" if done == len(raw) else "utf-8", errors="surrogateescape"))
                yield lines[-1]

    reader = csv.reader(remembered(), delimiter=_delimiter(_first_line(path)))
    while True:
        began = reader.line_num + 1
        try:
            cells = next(reader)
            error = _wrong_row(cells, header, "".join(lines))
        except StopIteration:
            return
        except csv.Error as failure:
            cells, error = [""], Rejection("", Invalid(f"The row can't be read: {failure}."))
        text = "".join(lines).rstrip().encode(errors="replace").decode()
        lines.clear()
        if cells:
            yield _Cells(began, done, text, dict(zip(header, cells, strict=False)), error)


def _wrong_row(cells: list[str], header: list[str], text: str) -> Rejection | None:
    if _has_escaped_bytes(text):
        return Rejection("", Malformed("The row is not UTF-8: save the file in that encoding."))
    if cells and len(cells) != len(header):
        return Rejection("", Invalid(f"The row has {len(cells)} columns where the header has {len(header)}."))
    return None


def _twcs_threads(path: Path, header: list[str]) -> dict[str, str]:
    """Through our own replies too, which are not imported but hold the threads together."""
    rows = (cells.row for cells in _cells(path, header) if cells.error is None)
    pairs = ((str(row["tweet_id"]), str(row["in_response_to_tweet_id"])) for row in rows)
    return thread_roots({tweet: parent for tweet, parent in pairs if parent})


def _shaped(row: Mapping[str, JsonValue], shape: Shape, channel: str) -> Reading | None:
    try:
        message = shape(row)
    except OlievlekError as error:
        return Rejection("", error)
    if message is None:
        return None
    return read_value({"channel": channel, **message})


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline().decode("utf-8-sig", errors="surrogateescape").rstrip("\r\n")


def _header(path: Path) -> list[str]:
    first = _first_line(path)
    if _has_escaped_bytes(first):
        raise Invalid(f"{path.name} is not text in UTF-8: save it in that encoding, and not compressed.")
    return next(csv.reader([first], delimiter=_delimiter(first)), [])


def _has_escaped_bytes(text: str) -> bool:
    return not text.isascii() and any(character in ESCAPED_BYTES for character in text)


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)
