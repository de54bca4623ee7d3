"""Rows of files in the shapes that they come in, turned into the API's own shape."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from pydantic import JsonValue

from service.foundation.errors import Invalid

Row = Mapping[str, JsonValue]
Shape = Callable[[Row], dict[str, JsonValue] | None]
"""From a row to a message; None for what no customer said, for instance our own replies."""

TWCS_COLUMNS = (
    "tweet_id",
    "author_id",
    "inbound",
    "created_at",
    "text",
    "response_tweet_id",
    "in_response_to_tweet_id",
)
"""The header of the public Customer Support on Twitter set."""
FIELDS = (
    "external_id",
    "text",
    "sent_at",
    "author.external_id",
    "author.handle",
    "author.name",
    "author.followers",
    "thread",
    "in_reply_to",
    "url",
    "channel",
)
"""What a column of a table can be."""


def own_shape(row: Row) -> dict[str, JsonValue] | None:
    """A message as the API takes it."""
    return dict(row)


def corpus_shape(row: Row) -> dict[str, JsonValue] | None:
    """One line of a collection of public conversations: id, text, author, created_at, reply_to, thread, brand, inbound.

    Ids like "twcs-7" carry the collection's name; threads and replies get it too, so that the number of a thread in one
    collection never meets the same number in another.
    """
    author = row.get("author")
    if row.get("inbound") is False or (author is not None and author == row.get("brand")):
        return None
    identity = str(row.get("id", ""))
    collection, dash, _ = identity.partition("-")
    prefix = collection + dash if dash else ""

    def inside(key: str) -> JsonValue:
        value = row.get(key)
        return f"{prefix}{str(value).removeprefix(prefix)}" if value not in (None, "") else None

    return {
        "external_id": identity,
        "text": row.get("text"),
        "sent_at": moment(row.get("created_at")),
        "author": {"external_id": str(author or f"author of {identity}")},
        "thread": inside("thread"),
        "in_reply_to": inside("reply_to"),
        "raw": dict(row),
    }


def twcs_shape(threads: Mapping[str, str]) -> Shape:
    """Rows of twcs.csv; `threads` says which thread a tweet belongs to, also through replies that are not imported."""

    def shape(row: Row) -> dict[str, JsonValue] | None:
        inbound = str(row["inbound"]).strip().lower()
        if inbound == "false":
            return None
        if inbound != "true":
            raise Invalid("inbound must be True or False.")
        tweet = str(row["tweet_id"]).strip()
        return {
            "external_id": tweet,
            "text": row["text"],
            "sent_at": moment(row["created_at"]),
            "author": {"external_id": row["author_id"]},
            "thread": threads.get(tweet),
            "in_reply_to": row["in_response_to_tweet_id"] or None,
            "raw": dict(row),
        }

    return shape


def table_shape(columns: Mapping[str, str]) -> Shape:
    """Rows of a table, with the column that each field is in."""

    def shape(row: Row) -> dict[str, JsonValue] | None:
        message: dict[str, JsonValue] = {}
        author: dict[str, JsonValue] = {}
        for field, column in columns.items():
            value = row.get(column)
            if value in (None, "") and field != "text":
                continue
            if field.startswith("author."):
                author[field.removeprefix("author.")] = _number(value) if field == "author.followers" else value
            else:
                message[field] = value
        return {**message, "author": author, "raw": dict(row)}

    return shape


def moment(value: JsonValue) -> JsonValue:
    """A moment as the API writes it; Twitter's notation is read too, and no zone means UTC as in collections."""
    if not isinstance(value, str):
        return value
    for read_as in (datetime.fromisoformat, _twitter_moment):
        try:
            read = read_as(value)
        except ValueError:
            continue
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).isoformat()
    return value


def thread_roots(parents: Mapping[str, str]) -> dict[str, str]:
    """The first of its chain, which may be missing itself, for each message that answers another or is answered."""
    roots: dict[str, str] = {}
    for start in parents:
        chain = []
        at = start
        while at not in roots and at in parents:
            chain.append(at)
            roots[at] = at  # a chain that bites its own tail ends here
            at = parents[at]
        root = roots.get(at, at)
        for message in (*chain, at):
            roots[message] = root
    return roots


def columns_of(mapping: list[str], header: list[str]) -> dict[str, str]:
    """Field to column, from "field=column" and, for the rest, from columns that are named as their field."""
    columns = {field: field for field in FIELDS if field in header}
    for pair in mapping:
        field, equals, column = pair.partition("=")
        field = "author.external_id" if field == "author" else field
        if not equals or field not in FIELDS:
            raise Invalid(f"{pair!r} is no mapping: write FIELD=COLUMN, with one of {', '.join(FIELDS)}.")
        if column not in header:
            raise Invalid(f"There is no column {column!r}; there are {', '.join(header)}.")
        columns[field] = column
    missing = [field for field in ("external_id", "text", "sent_at", "author.external_id") if field not in columns]
    if missing:
        wanted = " ".join(f"--map {field}=COLUMN" for field in missing)
        raise Invalid(f"Say which columns hold {', '.join(missing)}: {wanted}. There are {', '.join(header)}.")
    return columns


def _twitter_moment(value: str) -> datetime:
    return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")


def _number(value: JsonValue) -> JsonValue:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value
