"""Webhooks: signed so that any receiver can tell, and called until they answer."""

import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from uuid import uuid4

import pytest

from service.flow.notices.actions import send_due
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.foundation.signing import signature, signing_key
from service.people.notices import NewNotice
from service.tables.notices import NoticeKind, NoticeState
from tests.notices.webhook import Answer, Call, Odd, Webhook
from tests.notices.world import SECRET, WRITTEN, about_a_cell, let_time_pass, new_notice, send_all, the_notice, write


def a_call(webhook: Webhook, **changes: object) -> NewNotice:
    """A notice to that webhook."""
    return new_notice(NoticeKind.WEBHOOK, webhook.url, **changes)


def is_genuine(call: Call) -> bool:
    """As a receiver checks it, from the specification alone."""
    key = b64decode(SECRET.split("_")[1])
    signed = b".".join([call.headers["webhook-id"].encode(), call.headers["webhook-timestamp"].encode(), call.body])
    expected = b64encode(hmac.digest(key, signed, sha256)).decode()
    given = [one.partition(",") for one in call.headers["webhook-signature"].split()]
    return any(version == "v1" and hmac.compare_digest(one, expected) for version, _, one in given)


def test_the_signature_is_that_of_the_reference_libraries() -> None:
    """The vector that their own tests share."""
    body = b'{"test": 2432232314}'
    made = signature(signing_key(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_it_is_called_with_what_happened_and_signed(
    database: Database, webhook: Webhook, options: Settings
) -> None:
    notice = a_call(webhook)
    await write(database, notice, at=WRITTEN)
    before = int(now().timestamp())
    assert await send_due(database, options) == 1
    [call] = webhook.calls
    assert (call.method, call.path) == ("POST", "/olievlek")
    assert call.headers["content-type"] == "application/json"
    assert call.headers["webhook-id"] == str(notice.key)
    assert before <= int(call.headers["webhook-timestamp"]) <= int(now().timestamp())
    assert is_genuine(call)
    assert call.content == {
        "type": "level_woken",
        "timestamp": "2026-11-20T12:30:00+00:00",
        "data": {
            "ticket": 1042,
            "url": "https://webcare.example.org/tickets/1042",
            "clock": "first_reply",
            "due_at": "2026-11-20T12:00:00+00:00",
            "queue": "webcare",
            "step": "wake_manager",
            "level": "escalation_1",
        },
    }
    assert (await the_notice(database, notice)).state == NoticeState.DELIVERED


async def test_it_is_called_with_what_happened_to_a_cell(
    database: Database, webhook: Webhook, options: Settings
) -> None:
    await write(database, about_a_cell(NoticeKind.WEBHOOK, webhook.url), at=WRITTEN)
    assert await send_due(database, options) == 1
    [call] = webhook.calls
    absent = {"cause": "absent", "found": 0, "of": 0, "tickets": [], "lasting": 1865.0}
    missed = {"cause": "missed", "found": 3, "of": 10, "tickets": [4, 5, 6], "lasting": None}
    assert call.content == {
        "type": "cell_stepped_back",
        "timestamp": "2026-11-20T12:30:00+00:00",
        "data": {
            "url": "https://webcare.example.org/map/order_delivery/facebook",
            "process": "order_delivery",
            "channel": "facebook",
            "was": "consult",
            "now": "shadow",
            "evidence": [one | {"at": "2026-11-20T12:30:00+00:00"} for one in (missed, absent)],
        },
    }


@pytest.mark.parametrize(
    "trouble", [Answer(500), Answer(503), Answer(429), Answer(408), Odd.CUT, Odd.CUT_AFTER, Odd.HALF], ids=str
)
async def test_what_may_pass_is_tried_again_under_the_same_id(
    database: Database, webhook: Webhook, options: Settings, trouble: Answer | Odd
) -> None:
    notice = a_call(webhook)
    await write(database, notice)
    webhook.script = [trouble]
    await send_due(database, options)
    waiting = await the_notice(database, notice)
    assert waiting.state == NoticeState.WAITING
    assert (waiting.error or "").startswith("The webhook ")
    await let_time_pass(database)
    assert await send_due(database, options) == 1
    assert (await the_notice(database, notice)).state == NoticeState.DELIVERED
    assert {call.headers["webhook-id"] for call in webhook.calls} == {str(notice.key)}
    assert len(webhook.calls) == (1 if trouble is Odd.CUT else 2)
    assert all(map(is_genuine, webhook.calls))


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_honoured_up_to_an_hour(
    database: Database, webhook: Webhook, options: Settings, form: str
) -> None:
    wishes = (120, 86_400)
    for wish in wishes:
        until = format_datetime(now().astimezone(UTC) + timedelta(seconds=wish), usegmt=True)
        webhook.script.append(Answer(429, {"Retry-After": str(wish) if form == "seconds" else until}))
    notices = [a_call(webhook) for _ in wishes]
    for notice, longest in zip(notices, (120, 3600), strict=True):
        await write(database, notice)
        asked = now()
        await send_due(database, options)
        waiting = await the_notice(database, notice)
        assert asked + timedelta(seconds=longest - 2) <= waiting.due_at
        assert waiting.due_at <= now() + timedelta(seconds=longest + 2)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(410), "is gone, take it out of the rulebook"),
        (Answer(401), "refused it with 401"),
        (Answer(404), "refused it with 404"),
        (Answer(302, {"Location": "http://127.0.0.1:1/elsewhere"}), "redirects are not followed"),
        (Answer(304), "redirects are not followed"),
    ],
    ids=str,
)
async def test_a_refusal_fails_at_once(
    database: Database, webhook: Webhook, options: Settings, answer: Answer, says: str
) -> None:
    notice = a_call(webhook)
    await write(database, notice)
    webhook.script = [answer]
    await send_due(database, options)
    failed = await the_notice(database, notice)
    assert (failed.state, failed.attempts) == (NoticeState.FAILED, 1)
    assert says in (failed.error or "")
    assert len(webhook.calls) == 1


async def test_a_webhook_that_says_nothing_is_left_after_the_time_out(
    database: Database, webhook: Webhook, options: Settings
) -> None:
    notice = a_call(webhook)
    await write(database, notice)
    webhook.script = [Odd.SILENT]
    await send_due(database, options.model_copy(update={"notice_timeout_seconds": 0.5}))
    waiting = await the_notice(database, notice)
    assert waiting.state == NoticeState.WAITING
    assert waiting.error


async def test_what_it_says_beyond_the_status_is_not_listened_to(
    database: Database, webhook: Webhook, options: Settings
) -> None:
    """A body without an end would fill our memory."""
    notice = a_call(webhook)
    await write(database, notice)
    webhook.script = [Odd.ENDLESS]
    await send_due(database, options)
    assert (await the_notice(database, notice)).state == NoticeState.DELIVERED


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
        "http://0xa9fea9fe/",
    ],
)
async def test_addresses_of_metadata_are_never_called(database: Database, options: Settings, address: str) -> None:
    notice = new_notice(NoticeKind.WEBHOOK, address)
    await write(database, notice)
    await send_due(database, options)
    failed = await the_notice(database, notice)
    assert failed.state == NoticeState.FAILED
    assert "link-local" in (failed.error or "")


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "example.org", "http://", "http://[::1", "http://x:99999/", ""]
)
async def test_an_address_that_is_none_fails(database: Database, options: Settings, address: str) -> None:
    notice = new_notice(NoticeKind.WEBHOOK, address)
    await write(database, notice)
    await send_due(database, options)
    failed = await the_notice(database, notice)
    assert (failed.state, failed.attempts) == (NoticeState.FAILED, 1)
    assert "address" in (failed.error or "")


async def test_a_webhook_in_trouble_does_not_hold_up_another(
    database: Database, webhook: Webhook, options: Settings
) -> None:
    """Hundreds of calls wait for one that is down; the one call for another goes out in the next round."""
    down = [new_notice(NoticeKind.WEBHOOK, "http://127.0.0.1:1/down") for _ in range(100)]
    other = a_call(webhook)
    await write(database, *down, at=datetime(2026, 11, 20, tzinfo=UTC))
    await write(database, other)
    await send_due(database, options)
    assert (await the_notice(database, other)).state == NoticeState.DELIVERED


async def test_many_go_out_and_each_once(database: Database, webhook: Webhook, options: Settings) -> None:
    notices = [a_call(webhook, key=uuid4()) for _ in range(60)]
    assert await write(database, *notices) == 60
    assert await send_all(database, options) == 60
    assert sorted(call.headers["webhook-id"] for call in webhook.calls) == sorted(str(one.key) for one in notices)
