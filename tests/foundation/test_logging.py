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
