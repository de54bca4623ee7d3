"""What failed is seen and tried again: on the page, over the API and from the command."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr
from typer.testing import Result

from routing_rules.vocabulary import Role
from service.flow.notices.actions import release_lacking, retry_failed, send_due
from service.flow.notices.queries import failed_notices
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import NotAllowed
from service.foundation.settings import Settings, settings
from service.people.actor import SYSTEM
from service.people.notices import NewNotice, count_failed
from service.tables.notices import NoticeKind, NoticeState
from tests.builders import a_colleague
from tests.commands.conftest import here, olievlek
from tests.notices.mail_server import Bad, MailServer
from tests.notices.world import SECRET, about_a_cell, an_email, new_notice, send_all, the_notice, write
from tests.web.visiting import Site
from workers.tasks.notices import notices_round

__all__ = ["here", "olievlek"]

UNSET = Settings(smtp_url=None, mail_from=None, webhook_secret=None)


async def some_failed(database: Database, *more: NewNotice) -> list[NewNotice]:
    """Notices that found no setting to go out with."""
    notices = [an_email(), new_notice(NoticeKind.WEBHOOK, "https://pager.example.org/"), *more]
    await write(database, *notices)
    await send_due(database, UNSET)
    return notices


async def test_a_missing_setting_is_named(database: Database) -> None:
    await some_failed(database)
    async with database.transaction() as session:
        errors = {notice.kind: notice.error for notice in await failed_notices(session)}
        assert await count_failed(session) == 2
    assert errors["email"] == "OLIEVLEK_SMTP_URL is not set: without it no e-mail is sent."
    assert errors["webhook"] == "OLIEVLEK_WEBHOOK_SECRET is not set: without it no webhook is called."


async def test_what_failed_for_want_of_a_setting_goes_out_when_it_is_set(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    """But for old news, which waits for somebody who wants it."""
    email, call = await some_failed(database)
    old = an_email("old@example.org")
    await write(database, old, at=now() - timedelta(days=1, minutes=1))
    await send_due(database, UNSET)
    halfway = UNSET.model_copy(update={"smtp_url": SecretStr(mailbox.url)})
    for chosen, released in ((UNSET, 0), (halfway, 1), (halfway, 0)):
        async with database.transaction() as session:
            assert await release_lacking(session, chosen) == released
        await send_due(database, chosen)
    assert (await the_notice(database, email)).error == "OLIEVLEK_MAIL_FROM is not set: without it no e-mail is sent."
    async with database.transaction() as session:
        assert await release_lacking(session, options.model_copy(update={"webhook_secret": None})) == 1
    await send_due(database, options)
    assert (await the_notice(database, email)).state == NoticeState.DELIVERED
    assert (await the_notice(database, call)).state == NoticeState.FAILED
    assert (await the_notice(database, old)).state == NoticeState.FAILED


async def test_a_retry_has_all_its_attempts_and_the_same_id(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    lead = await a_colleague(database, "lea", role=Role.LEAD)
    notice, fine = an_email(), an_email()
    await write(database, notice)
    mailbox.script = [Bad.LATER] * 5
    assert await send_all(database, options) == 3
    await write(database, fine)
    async with database.transaction() as session:
        known = [(await the_notice(database, one)).id for one in (notice, fine)]
        assert await retry_failed(session, lead, [*known, 999]) == known[:1]
    assert await send_all(database, options) == 4
    after = await the_notice(database, notice)
    assert (after.state, after.error) == (NoticeState.DELIVERED, None)
    assert [letter["Message-ID"] for letter in mailbox.letters].count(f"<{notice.key}@example.org>") == 1


async def test_only_who_leads_or_manages_may_retry(database: Database) -> None:
    ann = await a_colleague(database)
    await some_failed(database)
    async with database.transaction() as session:
        with pytest.raises(NotAllowed, match="leads and managers may"):
            await retry_failed(session, ann)
        assert len(await retry_failed(session, SYSTEM)) == 2


async def test_the_worker_sends_what_waits_and_its_sweep_what_a_setting_held_up(
    database: Database, mailbox: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, _ = await some_failed(database)
    monkeypatch.setenv("OLIEVLEK_SMTP_URL", mailbox.url)
    monkeypatch.setenv("OLIEVLEK_MAIL_FROM", "olievlek@example.org")
    settings.cache_clear()
    fresh = an_email("fresh@example.org")
    await write(database, fresh)
    assert await notices_round(database, "test", sweep=False) is False
    assert (await the_notice(database, fresh)).state == NoticeState.DELIVERED
    assert (await the_notice(database, email)).state == NoticeState.FAILED
    assert await notices_round(database, "test", sweep=True) is False
    assert (await the_notice(database, email)).state == NoticeState.DELIVERED
    settings.cache_clear()


async def test_the_page_shows_them_and_tries_again(site: Site) -> None:
    email, call, _ = await some_failed(site.database, an_email("<b>@example.org"))
    lea = await site.visit("lea", Role.LEAD)
    page = (await lea.browser.get("/notices")).text
    assert "noor@example.org" in page
    assert "OLIEVLEK_SMTP_URL is not set" in page
    assert "&lt;b&gt;@example.org" in page
    assert 'href="/tickets/1042"' in page
    number = (await the_notice(site.database, email)).id
    answer = await lea.browser.post("/notices/retry", data={"notice": str(number)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/notices?retried=1")
    assert (await the_notice(site.database, email)).state == NoticeState.WAITING
    assert (await the_notice(site.database, call)).state == NoticeState.FAILED
    assert "1 melding wordt opnieuw geprobeerd." in (await lea.browser.get("/notices?retried=1")).text
    answer = await lea.browser.post("/notices/retry")
    assert answer.headers["location"] == "/notices?retried=2"
    assert "Elke melding kwam aan" in (await lea.browser.get("/notices")).text
    assert (await lea.browser.post("/notices/retry", data={"notice": "99999999999999999999"})).status_code == 422
    mara = await site.visit("mara", Role.MANAGER, language="en")
    assert "Every notice arrived" in (await mara.browser.get("/notices")).text


@pytest.mark.parametrize(("role", "department"), [(Role.AGENT, "webcare"), (Role.DEPARTMENT, "supply_chain")])
async def test_others_have_no_part_in_it(site: Site, role: Role, department: str) -> None:
    await some_failed(site.database)
    visit = await site.visit("ann", role, department)
    assert (await visit.browser.get("/notices")).status_code == 403
    assert (await visit.browser.post("/notices/retry")).status_code == 403
    assert (await visit.browser.get("/api/v1/notices")).status_code == 403
    assert (await visit.browser.post("/api/v1/notices/retry", json={})).status_code == 403
    async with site.database.transaction() as session:
        assert await count_failed(session) == 2


async def test_the_api_lists_them_and_tries_again(site: Site) -> None:
    _, call = await some_failed(site.database)
    mara = await site.visit("mara", Role.MANAGER)
    listed = (await mara.browser.get("/api/v1/notices")).json()["items"]
    items = sorted(listed, key=lambda item: item["kind"], reverse=True)
    assert [item["address"] for item in items] == ["https://pager.example.org/", "noor@example.org"]
    assert items[1]["error"].startswith("OLIEVLEK_SMTP_URL is not set")
    assert items[1]["ticket_id"] == 1042
    some = {"notices": [items[0]["notice_id"], 999]}
    assert (await mara.browser.post("/api/v1/notices/retry", json=some)).json() == {"notices": some["notices"][:1]}
    assert (await the_notice(site.database, call)).state == NoticeState.WAITING
    rest = (await mara.browser.post("/api/v1/notices/retry", json={})).json()
    assert rest == {"notices": [items[1]["notice_id"]]}
    some_wrong: tuple[dict[str, list[int]], ...] = ({"notices": []}, {"notices": [0]}, {"notice": [1]})
    for wrong in some_wrong:
        assert (await mara.browser.post("/api/v1/notices/retry", json=wrong)).status_code == 422


async def test_one_about_a_cell_leads_to_the_map(site: Site) -> None:
    await some_failed(site.database, about_a_cell())
    lea = await site.visit("lea", Role.LEAD)
    assert (
        '<a href="/map/order_delivery/facebook">order_delivery/facebook</a>' in (await lea.browser.get("/notices")).text
    )
    items = (await lea.browser.get("/api/v1/notices")).json()["items"]
    assert {(one["subject"], one["ticket_id"], one["cell"]) for one in items} == {
        ("cell_stepped_back", None, "order_delivery/facebook"),
        ("level_woken", 1042, None),
    }


@pytest.mark.usefixtures("here")
def test_the_command_lists_them_and_tries_again(olievlek: Callable[..., Result], database_url: str) -> None:
    assert olievlek("notices", "list").stdout == "No notice failed.\n"

    async def prepare() -> None:
        database = Database(database_url, pool_size=2)
        await some_failed(database, an_email("st\x1brange"), about_a_cell())
        await database.close()

    asyncio.run(prepare())
    lines = olievlek("notices", "list").stdout.splitlines()
    assert len(lines) == 4
    assert sum("cell order_delivery/facebook  email noor@example.org" in line for line in lines) == 1
    assert sum("st\\x1brange  after 1 attempt: OLIEVLEK_SMTP_URL is not set" in line for line in lines) == 1
    assert olievlek("notices", "retry").exit_code == 1
    assert "Nothing was changed" in olievlek("notices", "retry", "1", "999").stderr
    assert olievlek("notices", "retry", "1").stdout == "To be sent again: 1.\n"
    assert olievlek("notices", "retry", "--all").stdout == "To be sent again: 3.\n"
    assert olievlek("notices", "list").stdout == "No notice failed.\n"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SMTP_URL", "mail://x:hunter2@y", "OLIEVLEK_SMTP_URL must begin with smtp://"),
        ("SMTP_URL", "smtp://me:hunter2/x@there", "OLIEVLEK_SMTP_URL must have a port from 0 to 65535"),
        ("SMTP_URL", "smtp://:hunter2@there", "OLIEVLEK_SMTP_URL must have both a user and a password"),
        ("SMTP_URL", "smtp://", "OLIEVLEK_SMTP_URL must name a host"),
        ("SMTP_URL", "smtp://there/hunter2", "OLIEVLEK_SMTP_URL must end after the port"),
        ("MAIL_FROM", "Webcare <a@b.nl>", "OLIEVLEK_MAIL_FROM must be an e-mail address"),
        ("WEBHOOK_SECRET", "hunter2", "OLIEVLEK_WEBHOOK_SECRET must begin with whsec_"),
        ("WEBHOOK_SECRET", "whsec_hunter2!", "OLIEVLEK_WEBHOOK_SECRET must be base64 after whsec_"),
        ("WEBHOOK_SECRET", "whsec_" + "aaaa" * 4, "OLIEVLEK_WEBHOOK_SECRET must hold 24 to 64 bytes"),
        ("PUBLIC_URL", "webcare.example.org", "OLIEVLEK_PUBLIC_URL must begin with https:// or http://"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_setting_that_is_wrong_is_named_without_its_secret(
    olievlek: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"OLIEVLEK_{name}", value)
    settings.cache_clear()
    result = olievlek("notices", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"olievlek: {says}")
    assert "hunter2" not in result.output


def test_secrets_do_not_show(options: Settings) -> None:
    assert SECRET not in repr(options)
