"""From bytes to messages: whatever comes in is a message, or one problem that names its place."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.flow.intake.forms import MessageForm
from service.flow.intake.reading import Rejection, read_array, read_lines, read_message
from service.foundation.errors import Invalid, OlievlekError, TooLarge
from tests.intake.sending import a_message

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = st.text(CHARACTERS, max_size=50)
IDS = st.text(CHARACTERS, min_size=1, max_size=50).filter(lambda text: not text.isspace())
PAYLOADS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
MESSAGES = st.fixed_dictionaries(
    {
        "channel": st.just("x"),
        "external_id": IDS,
        "text": TEXT.filter(lambda text: bool(text.strip())),
        "sent_at": st.datetimes(datetime(2000, 1, 2), datetime(2026, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
            datetime.isoformat
        ),
        "author": st.fixed_dictionaries(
            {"external_id": IDS}, optional={"name": TEXT, "followers": st.integers(0, 10**9)}
        ),
    },
    optional={"thread": IDS, "in_reply_to": IDS, "raw": PAYLOADS},
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(MESSAGES)
def test_a_good_message_is_read_to_the_last_character(message: dict[str, Any]) -> None:
    for ascii_only in (True, False):
        form = read_message(json.dumps(message, ensure_ascii=ascii_only).encode())
        assert (form.external_id, form.text, form.thread) == (
            message["external_id"],
            message["text"],
            message.get("thread"),
        )
        assert form.sent_at == datetime.fromisoformat(message["sent_at"])
        assert form.author.name == message["author"].get("name")
        if "raw" in message:
            assert json.loads(str(form.raw)) == message["raw"]


@settings(deadline=None)
@given(st.binary(max_size=40) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_in_is_a_message_or_one_problem(body: bytes) -> None:
    with pytest.raises(OlievlekError) as refused:
        read_message(body)
    assert refused.value.status in (400, 422)
    assert refused.value.detail
    refused.value.detail.encode()
    for reading in read_lines(body):
        assert isinstance(reading, Rejection)


@settings(deadline=None)
@given(st.lists(MESSAGES | ANYTHING, max_size=6))
def test_an_array_and_its_lines_are_read_alike(items: list[Any]) -> None:
    array = read_array(json.dumps(items).encode())
    lines = read_lines("\n".join(json.dumps(item) for item in items).encode())
    assert [type(reading) for reading in array] == [type(reading) for reading in lines]
    assert [reading.external_id for reading in array] == [reading.external_id for reading in lines]
    good = [reading for reading in array if isinstance(reading, MessageForm)]
    assert good == [reading for reading in lines if isinstance(reading, MessageForm)]


def test_a_broken_key_is_named_by_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        read_message(b'{"raw": {"\\ud800": 1}}')
    assert refused.value.extensions["errors"][0]["field"] == "raw"  # type: ignore[index]


@pytest.mark.parametrize("body", [b"1\n" * 1_001, b"{}\n\n" * 1_001])
def test_too_many_lines_are_refused_unread(body: bytes) -> None:
    """Ten million bytes hold millions of bad ones: explaining each would keep everybody else waiting for minutes."""
    with pytest.raises(TooLarge):
        read_lines(body)


@pytest.mark.parametrize("item", [1, {}, a_message()])
def test_too_long_an_array_is_refused_unread(item: object) -> None:
    with pytest.raises(TooLarge):
        read_array(json.dumps([item] * 1_001).encode())
    assert len(read_array(json.dumps([item] * 1_000).encode())) == 1_000
