"""What customers wrote is in the database and nowhere else: no log line holds it, whatever goes wrong."""

import json
import subprocess
import sys
import textwrap

import pytest

SECRET = "Mijn rekeningnummer is NL91ABNA0417164300"
FAILS = """
    import asyncio
    import logging

    import structlog
    from sqlalchemy import text

    from service.foundation.database import Database
    from service.foundation.logging import configure_logging

    configure_logging(json={json})
    INSERT = text(
        "INSERT INTO message (channel, external_id, direction, text, sent_at, received_at, author_id, author_followers,"
        " triage) VALUES ('x', :external_id, 'inbound', :words, now(), now(), 'jan', 0, 'waiting')"
    )

    async def main():
        database = Database({url!r})
        for external_id in ("", "a", "a"):
            try:
                async with database.transaction() as session:
                    row = {{"external_id": external_id, "words": {secret!r}}}
                    await (await session.connection()).execute(INSERT, row)
            except Exception as error:
                structlog.get_logger().exception("ours")
                logging.getLogger("another library").exception("theirs: %s", error)
        await database.close()

    asyncio.run(main())
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_a_failing_statement_does_not_tell_what_it_was_about(database_url: str, as_json: bool) -> None:
    """Postgres quotes the row that it refuses; the reason is worth a line, the row is not."""
    script = textwrap.dedent(FAILS).format(json=as_json, url=database_url, secret=SECRET)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    lines = ended.stderr
    assert "ck_message_external_id_given" in lines
    assert "Traceback" in lines
    assert SECRET not in lines + ended.stdout
    assert "NL91" not in lines
    if as_json:
        said = [json.loads(line) for line in lines.splitlines()]
        assert [one["event"].partition(":")[0] for one in said] == ["ours", "theirs"] * 2
        assert all("exception" in one for one in said)


PLANTED = (
    "06-12345678",
    "jan@example.org",
    "NL91 ABNA 0417 1643 00",
    "111222333",
    "1234 AB 12",
    "4111 1111 1111 1111",
    "352099001761481",
    "3SABCD123456789",
    "klantnummer 7654321",
    "bestelnummer 9-AB12",
    "geboren op 12-03-1980",
    "wachtwoord: Welkom01",
    "０６１２３４５６７８",
)
TELLS = """
    import logging
    import warnings

    import structlog

    from service.foundation.logging import configure_logging

    configure_logging(json={json})
    logging.captureWarnings(True)
    log = structlog.get_logger()
    other = logging.getLogger("another library")

    class Row:
        def __init__(self, text):
            self.text = text

        def __repr__(self):
            return f"Row({{self.text!r}})"

    def refuse(text):
        try:
            raise ValueError(text)
        except ValueError as error:
            raise RuntimeError("could not read it") from error

    for text in {planted!r}:
        log.info(text, number=42)
        log.info("kept", text=text, within={{"list": [text, Row(text)], text: 1}}, row=Row(text))
        log.bind(text=text).warning("bound")
        other.info("theirs: %s", text)
        other.error("row", extra={{"text": text}})
        warnings.warn(text, stacklevel=1)
        try:
            refuse(text)
        except RuntimeError:
            log.exception("failed")
            other.exception("failed with %s", text)
    structlog.contextvars.bind_contextvars(author={planted!r}[1])
    log.info("done", seconds=0.25)
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_no_line_holds_personal_data(as_json: bool) -> None:
    """Whichever way it goes into the log: as the event, as a value, inside one, or in an exception."""
    script = textwrap.dedent(TELLS).format(json=as_json, planted=PLANTED)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    for planted in PLANTED:
        number = planted.rpartition("klantnummer ")[2].rpartition("bestelnummer ")[2].rpartition(" op ")[2]
        secret = number.rpartition("wachtwoord: ")[2]
        assert secret not in ended.stderr
        assert secret.encode("ascii", "backslashreplace").decode() not in ended.stderr
    for kind in ("phone", "email", "iban", "bsn", "address", "card", "imei", "parcel_number", "order_number", "login"):
        assert f"<{kind}>" in ended.stderr
    if as_json:
        said = [json.loads(line) for line in ended.stderr.splitlines()]
        assert said[0]["number"] == 42
        assert said[-1] | {"timestamp": "", "author": "<email>", "seconds": 0.25} == said[-1] | {"timestamp": ""}
        assert "<phone>" in next(one["exception"] for one in said if one["event"] == "failed")
