"""Files of messages: each layout recognised, each row turned into a message, skipped or explained."""

import json
from pathlib import Path

import pytest

from service.flow.intake.forms import MessageForm
from service.flow.intake.reading import Rejection
from service.flow.intake.shapes import thread_roots
from service.flow.intake.sources import Format, SourceRow, read_source, recognised
from service.foundation.errors import Invalid

TWCS = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"


def rows(tmp_path: Path, content: str | bytes, layout: Format = Format.AUTO, *mapping: str) -> list[SourceRow]:
    """What a file of this content holds."""
    file = tmp_path / "messages"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_source(file, "x", layout, list(mapping)))


def taken(found: list[SourceRow]) -> list[MessageForm]:
    """The messages among the rows."""
    return [row.reading for row in found if isinstance(row.reading, MessageForm)]


def reasons(found: list[SourceRow]) -> list[tuple[int, str]]:
    """Line and reason of what was rejected."""
    return [(row.line, row.reading.error.detail) for row in found if isinstance(row.reading, Rejection)]


def corpus_line(**changes: object) -> str:
    """A line of a collection of conversations."""
    line = {
        "id": "twcs-2",
        "text": "@sprintcare how?",
        "author": "115712",
        "inbound": True,
        "created_at": "Tue Oct 31 22:11:45 +0000 2017",
        "reply_to": "1",
        "thread": "8",
        "brand": "sprintcare",
    }
    return json.dumps(line | changes)


def test_lines_in_the_api_s_own_shape(tmp_path: Path) -> None:
    line = {
        "external_id": "1",
        "text": "Hé \U0001f600",
        "sent_at": "2026-01-01T00:00:00Z",
        "author": {"external_id": "u"},
    }
    content = "\n".join(
        [json.dumps(line), "", json.dumps(line | {"channel": "forum"}), "{", "[1]", json.dumps(line | {"text": ""})]
    )
    found = rows(tmp_path, content)
    assert [(form.channel, form.text) for form in taken(found)] == [("x", "Hé \U0001f600"), ("forum", "Hé \U0001f600")]
    assert [line for line, _ in reasons(found)] == [4, 5, 6]
    assert "text" in reasons(found)[2][1]
    assert found[-1].bytes_read == len(content.encode())


def test_a_collection_keeps_its_threads_apart(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "\n".join(
            [
                corpus_line(),
                corpus_line(id="twcs-1", inbound=False, author="sprintcare"),
                corpus_line(id="other-2", reply_to=None, created_at="2019-12-04 01:20:56"),
                json.dumps({"id": "uktel-44", "text": "Hoi", "created_at": "2019-12-04 01:20:56", "brand": "O2"}),
                json.dumps({"id": "77", "text": "Hoi", "author": "O2", "brand": "O2"}),
                corpus_line(id="twcs-3", created_at="someday"),
            ]
        ),
    )
    first, second, third = taken(found)
    assert (first.external_id, first.in_reply_to, first.thread) == ("twcs-2", "twcs-1", "twcs-8")
    assert (second.in_reply_to, second.thread) == (None, "other-8")
    assert first.sent_at.isoformat() == "2017-10-31T22:11:45+00:00"
    assert second.sent_at.isoformat() == "2019-12-04T01:20:56+00:00"
    assert third.author.external_id == "author of uktel-44"
    assert [row.reading for row in found].count(None) == 2
    assert [line for line, _ in reasons(found)] == [6]


def test_the_public_twitter_layout_joins_threads_through_our_replies(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        TWCS + "1,me,False,Tue Oct 31 22:10:47 +0000 2017,ours,2,3\n"
        "2,115712,True,Tue Oct 31 22:11:45 +0000 2017,how?,,1\n"
        '3,115712,True,Tue Oct 31 22:08:27 +0000 2017,"first\nof two lines, here",1,\n'
        "9,other,True,Tue Oct 31 22:08:27 +0000 2017,alone,,\n"
        "10,other,maybe,Tue Oct 31 22:08:27 +0000 2017,odd,,\n"
        "11,short\n",
    )
    assert [(form.external_id, form.thread, form.in_reply_to) for form in taken(found)] == [
        ("2", "3", "1"),
        ("3", "3", None),
        ("9", None, None),
    ]
    assert [line for line, _ in reasons(found)] == [7, 8]
    assert found[2].text.startswith("3,115712")


def test_columns_of_a_table_are_mapped(tmp_path: Path) -> None:
    header = "\ufeffnr;bericht;sent_at;wie;volgers\n"
    content = header + "1;Hallo;2026-01-01T00:00:00+01:00;jan;12\n;Hallo;2026-01-01T00:00:00Z;jan;x\n"
    mapping = ("external_id=nr", "text=bericht", "author=wie", "author.followers=volgers")
    found = rows(tmp_path, content, Format.AUTO, *mapping)
    assert [(form.external_id, form.author.external_id, form.author.followers) for form in taken(found)] == [
        ("1", "jan", 12)
    ]
    assert reasons(found)[0][0] == 3
    assert "external_id is required" in reasons(found)[0][1]
    assert "author.followers" in reasons(found)[0][1]


def test_bytes_that_are_no_text_spoil_only_their_row(tmp_path: Path) -> None:
    good = b"2,Hallo,2026-01-01T00:00:00Z,jan\n"
    header = b"external_id,text,sent_at,author.external_id\n"
    found = rows(tmp_path, header + b"1,Hall\xf6,2026-01-01T00:00:00Z,jan\n" + good)
    assert [form.external_id for form in taken(found)] == ["2"]
    assert reasons(found) == [(2, "The row is not UTF-8: save the file in that encoding.")]
    found = rows(tmp_path, header + b"1,a\0b,2026-01-01T00:00:00Z,jan\n" + good)
    assert [form.external_id for form in taken(found)] == ["2"]
    assert len(reasons(found)) == 1


@pytest.mark.parametrize(
    ("content", "mapping", "said"),
    [
        ("a,b\n", ["external_id=c"], "no column 'c'"),
        ("a,b\n", ["nonsense=a"], "FIELD=COLUMN"),
        ("a,b\n", ["external_id"], "FIELD=COLUMN"),
        ("a,b\n", ["external_id=a", "text=b"], "--map sent_at=COLUMN"),
        ("hello\n", [], "--format"),
        ("", [], "--format"),
        ("{}\n", ["text=a"], "mapped"),
    ],
)
def test_a_file_that_can_t_be_read_says_why(tmp_path: Path, content: str, mapping: list[str], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        rows(tmp_path, content, Format.AUTO, *mapping)
    assert said in refused.value.detail


@pytest.mark.parametrize("content", ["nr;tekst\n1;hoi\n".encode("utf-16"), b"caf\xe9,text\n", b"\x1f\x8b\x08,\xff\n"])
def test_a_table_that_is_no_text_says_so(tmp_path: Path, content: bytes) -> None:
    """Before any column is asked for by a name that nobody can read."""
    with pytest.raises(Invalid) as refused:
        rows(tmp_path, content, Format.CSV, "external_id=nr")
    assert "is not text in UTF-8" in refused.value.detail


def test_a_layout_can_be_forced(tmp_path: Path) -> None:
    file = tmp_path / "messages"
    file.write_text(TWCS)
    assert recognised(file, []) is Format.TWCS
    assert recognised(file, ["text=text"]) is Format.CSV
    with pytest.raises(Invalid):
        rows(tmp_path, "a,b\n", Format.TWCS)


def test_the_first_of_each_chain() -> None:
    parents = {"3": "2", "2": "1", "5": "3", "9": "8", "a": "b", "b": "a", "s": "s"}
    roots = thread_roots(parents)
    assert [roots[one] for one in ("1", "2", "3", "5", "9", "8")] == ["1", "1", "1", "1", "8", "8"]
    assert roots["a"] == roots["b"]
    assert roots["s"] == "s"
