"""Senders that die, freeze, come too late or work side by side lose nothing, and what comes twice can be recognised."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from service.flow.notices.actions import PER_DESTINATION, claim_notices, confirm, send_due
from service.flow.notices.outcomes import ClaimedNotice, Delivered, Failed, Lacking, Later, Outcome
from service.flow.notices.sending import open_senders
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.notices import write_notices
from service.tables.notices import NoticeKind, NoticeState
from tests.notices.mail_server import Bad, MailServer, open_mail_server
from tests.notices.webhook import Odd, Webhook, open_webhook
from tests.notices.world import SECRET, WRITTEN, an_email, let_time_pass, new_notice, send_all, the_notice, write

LEASE = timedelta(seconds=60)
SENDER = """
import asyncio, sys
from service.flow.notices.actions import send_due
from service.foundation.database import Database
from service.foundation.settings import Settings
url, smtp, secret = sys.argv[1:]
options = Settings(smtp_url=smtp, mail_from="olievlek@example.org", webhook_secret=secret, notice_timeout_seconds=60)
asyncio.run(send_due(Database(url), options))
"""


async def claim(database: Database, limit: int = 100) -> list[ClaimedNotice]:
    """What a sender does first."""
    async with database.transaction() as session:
        return await claim_notices(session, limit, LEASE)


async def kill_between_sending_and_confirming(database: Database, smtp: str, arrived: asyncio.Event) -> None:
    """A sender of its own, killed when its notice has arrived and it waits to hear so."""
    sender = await asyncio.create_subprocess_exec(sys.executable, "-c", SENDER, database.url, smtp, SECRET, stderr=PIPE)
    async with asyncio.timeout(60):
        await arrived.wait()
    sender.send_signal(signal.SIGKILL)
    await sender.wait()


async def test_a_mail_whose_sender_was_killed_comes_again_as_the_same_mail(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    notice = an_email()
    await write(database, notice)
    mailbox.script = [Bad.SILENT_AFTER]
    await kill_between_sending_and_confirming(database, mailbox.url, mailbox.arrived)
    assert (await the_notice(database, notice)).state == NoticeState.SENDING
    assert await send_due(database, options) == 0, "its lease runs"
    await let_time_pass(database)
    assert await send_due(database, options.model_copy(update={"public_url": None})) == 1  # as the sender's was
    after = await the_notice(database, notice)
    assert (after.state, after.attempts) == (NoticeState.DELIVERED, 2)
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"] == f"<{notice.key}@example.org>"
    assert mailbox.raw[0] == mailbox.raw[1]


async def test_a_call_whose_caller_was_killed_comes_again_under_the_same_id(
    database: Database, mailbox: MailServer, webhook: Webhook, options: Settings
) -> None:
    notice = new_notice(NoticeKind.WEBHOOK, webhook.url)
    await write(database, notice)
    webhook.script = [Odd.SILENT]
    await kill_between_sending_and_confirming(database, mailbox.url, webhook.arrived)
    assert (await the_notice(database, notice)).state == NoticeState.SENDING
    await let_time_pass(database)
    assert await send_due(database, options) == 1
    assert (await the_notice(database, notice)).state == NoticeState.DELIVERED
    assert [call.headers["webhook-id"] for call in webhook.calls] == [str(notice.key)] * 2


async def test_workers_side_by_side_send_each_once(database: Database, webhook: Webhook, options: Settings) -> None:
    async with open_webhook() as other, open_mail_server() as mailbox:
        chosen = options.model_copy(update={"smtp_url": SecretStr(mailbox.url)})
        calls = [new_notice(NoticeKind.WEBHOOK, one.url) for one in (webhook, other) for _ in range(20)]
        mails = [an_email() for _ in range(20)]
        await write(database, *calls, *mails)
        assert sum(await asyncio.gather(*(send_all(database, chosen) for _ in range(4)))) == 60
        came = Counter(call.headers["webhook-id"] for call in webhook.calls + other.calls)
        came += Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in mailbox.letters)
    assert came == Counter(str(one.key) for one in calls + mails)


async def test_a_destination_has_its_share_over_all_workers(database: Database) -> None:
    """All mail goes through one server; each webhook is a place of its own."""
    urls = ("https://a.example.org/", "https://b.example.org/")
    calls = [new_notice(NoticeKind.WEBHOOK, url) for url in urls for _ in range(PER_DESTINATION + 3)]
    mails = [an_email(f"{number}@example.org") for number in range(PER_DESTINATION + 3)]
    await write(database, *calls, *mails)
    claims = await asyncio.gather(*(claim(database) for _ in range(3)))
    taken = Counter(one.address if one.kind == "webhook" else "mail" for claimed in claims for one in claimed)
    assert taken == {**dict.fromkeys(urls, PER_DESTINATION), "mail": PER_DESTINATION}


@pytest.mark.parametrize("late", [Later("busy"), Failed("no"), Lacking("smtp_url", "not set"), Delivered()])
async def test_who_confirms_too_late_changes_nothing(database: Database, options: Settings, late: Outcome) -> None:
    notice = an_email()
    await write(database, notice)
    [first] = await claim(database)
    await let_time_pass(database)
    [second] = await claim(database)
    before = await the_notice(database, notice)
    async with database.transaction() as session:
        assert not await confirm(session, first, late, options)
    assert await the_notice(database, notice) == before
    async with database.transaction() as session:
        assert await confirm(session, second, Delivered(), options)
    assert (await the_notice(database, notice)).state == NoticeState.DELIVERED


async def test_a_notice_that_kills_its_senders_ends_as_failed(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    notice = an_email()
    await write(database, notice)
    for _ in range(options.notice_attempts):
        assert await claim(database)
        await let_time_pass(database)
    assert await send_due(database, options) == 1
    failed = await the_notice(database, notice)
    assert (failed.state, mailbox.letters) == (NoticeState.FAILED, [])
    assert failed.error == "Nobody lived to tell what became of it, 3 times."


async def test_what_goes_wrong_in_an_unforeseen_way_is_written_on_the_notice(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    """A language without a catalogue, and a notice beside it that has one."""
    strange, fine = an_email(language="xx"), an_email()
    await write(database, strange, fine)
    await send_due(database, options)
    assert (await the_notice(database, fine)).state == NoticeState.DELIVERED
    waiting = await the_notice(database, strange)
    assert (waiting.state, waiting.error) == (NoticeState.WAITING, "It could not be sent: FileNotFoundError.")


async def test_a_notice_that_can_not_be_confirmed_is_not_passed_over_in_silence(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    broken, fine = an_email("broken@example.org"), an_email()
    await write(database, broken, fine)
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "ALTER TABLE notice ADD CHECK (state <> 'delivered' OR address <> 'broken@example.org')"
        )
    with pytest.raises(ExceptionGroup, match="1 of 2 notices"):
        await send_due(database, options)
    assert (await the_notice(database, fine)).state == NoticeState.DELIVERED
    assert (await the_notice(database, broken)).state == NoticeState.SENDING


async def test_no_transaction_is_open_while_the_other_side_is_slow(
    database: Database, webhook: Webhook, options: Settings
) -> None:
    notice = new_notice(NoticeKind.WEBHOOK, webhook.url)
    await write(database, notice)
    webhook.script = [Odd.SILENT]
    [claimed] = await claim(database)
    async with open_senders(options) as senders:
        calling = asyncio.create_task(senders.send(claimed))
        await webhook.arrived.wait()
        async with database.transaction() as session:
            rows = await (await session.connection()).exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL "
                "AND pid <> pg_backend_pid()"
            )
            assert rows.scalar_one() == 0
        webhook.released.set()
        assert isinstance(await calling, Later)


async def test_a_key_is_written_and_sent_once(database: Database, mailbox: MailServer, options: Settings) -> None:
    notice = an_email()
    again = an_email("other@example.org", key=notice.key)
    assert await write(database, notice, again, an_email()) == 2
    assert await write(database, again, an_email(key=uuid4())) == 1
    assert await write(database) == 0
    assert await send_all(database, options) == 3
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == len(mailbox.letters) == 3


async def test_what_is_rolled_back_is_never_told(database: Database, mailbox: MailServer, options: Settings) -> None:
    """A notice is written in the transaction of what it tells."""

    async def told_and_undone() -> None:
        from_within = an_email()
        async with database.transaction() as session:
            await write_notices(session, [from_within], WRITTEN)
            raise RuntimeError("what it tells did not happen")

    with pytest.raises(RuntimeError):
        await told_and_undone()
    assert await send_all(database, options) == 0
    assert mailbox.letters == []
