"""From the bytes of a request or a file to messages, each good one kept and each bad one explained."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from service.flow.intake.forms import BATCH_LIMIT, MANY, ONE, MessageForm
from service.foundation.errors import Invalid, Malformed, OlievlekError, TooLarge
from service.foundation.validation import FieldProblem, field_problems, summary


@dataclass(frozen=True, slots=True)
class Rejection:
    """A message that can't be taken, and why."""

    external_id: str
    """As far as it could be read."""
    error: OlievlekError


Reading = MessageForm | Rejection


def read_message(body: bytes) -> MessageForm:
    """One message. Raises Malformed, naming the place, or Invalid, naming the fields."""
    try:
        return ONE.validate_json(body)
    except ValidationError as error:
        if not _is_unparsed(error):
            raise _invalid(error) from None
        unparsed = str(error.errors(include_url=False)[0]["msg"])
    raise _lone_surrogates(_parsed(body)) or Malformed(f"{unparsed}.")


def read_array(body: bytes) -> list[Reading]:
    """A JSON array of messages. Raises Malformed or Invalid when it is no array, TooLarge when it is too long."""
    try:
        return list(MANY.validate_json(body))
    except ValidationError:
        items = _parsed(body)
    if not isinstance(items, list):
        raise Invalid("A batch must be a JSON array of messages, or one message per line as application/x-ndjson.")
    _check_size(len(items))
    return [_read_item(item) for item in items]


def read_lines(body: bytes) -> list[Reading]:
    """One message per line; a line that is no JSON spoils only itself, an empty line is nothing. Raises TooLarge."""
    lines = [line for line in body.split(b"\n") if line and not line.isspace()]
    _check_size(len(lines))
    return [_read_line(line) for line in lines]


def read_value(value: JsonValue) -> Reading:
    """A message from values that were read elsewhere, for instance from a table."""
    return _read_item(value)


def _check_size(messages: int) -> None:
    if messages > BATCH_LIMIT:
        raise TooLarge(f"A batch holds at most {BATCH_LIMIT} messages; this one has {messages}.")


def _read_line(line: bytes) -> Reading:
    try:
        return read_message(line)
    except OlievlekError as error:
        return Rejection(_external_id_in(line), error)


def _read_item(item: JsonValue) -> Reading:
    surrogates = _lone_surrogates(item)
    if surrogates is not None:
        return Rejection(_external_id(item), surrogates)
    try:
        return ONE.validate_json(json.dumps(item))
    except ValidationError as error:
        return Rejection(_external_id(item), _invalid(error))


def _is_unparsed(error: ValidationError) -> bool:
    return any(one["type"] == "json_invalid" for one in error.errors(include_url=False, include_input=False))


def _invalid(error: ValidationError) -> Invalid:
    problems = field_problems(error.errors(include_url=False, include_input=False))
    return Invalid(summary(problems), errors=problems)


def _parsed(body: bytes) -> JsonValue:
    """By the standard library, which also reads what no text can hold: so that the field can be named."""
    try:
        value: JsonValue = json.loads(body.decode())
    except UnicodeDecodeError as error:
        raise Malformed(f"The body is not UTF-8: byte {error.start} can't be read.", position=error.start) from None
    except json.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg} at line {error.lineno} column {error.colno}."
        raise Malformed(detail, position=error.pos, line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):
        raise Malformed("The body is nested too deeply, or has a number that is too long.") from None
    return value


def _lone_surrogates(value: JsonValue) -> Invalid | None:
    problems: list[FieldProblem] = [
        {"field": place, "message": "must not hold half of a surrogate pair, which is no character"}
        for place, text in _texts(value, "")
        if _is_broken(text)
    ]
    return Invalid(summary(problems), errors=problems) if problems else None


def _texts(value: JsonValue, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place or "body", value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}.{index}" if place else str(index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if _is_broken(key):
                yield place or "body", key
            yield from _texts(item, f"{place}.{key}" if place else key)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _external_id_in(line: bytes) -> str:
    try:
        return _external_id(_parsed(line))
    except Malformed:
        return ""


def _external_id(item: JsonValue) -> str:
    """What a client finds its message by; made harmless, since it goes back in the answer."""
    value = item.get("external_id") if isinstance(item, dict) else None
    return value[:500].encode(errors="replace").decode() if isinstance(value, str) else ""
