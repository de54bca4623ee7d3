"""The fake network tells a careful sender from a careless one, and the adapter names each failure for what it is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from pydantic import ValidationError

from routing_rules.vocabulary import ChannelKind
from service.channels.fake import FakeAdapter, open_fake
from service.channels.misbehaviour import Behaviour, Misbehaviour, Plan
from service.channels.posts import NewPost
from service.channels.protocol import OutgoingReply, Refused, TryLater, Unclear
from service.channels.published import PAGE, Publications
from service.channels.registry import open_adapters
from service.foundation.clock import now
from service.foundation.errors import SetupError
from service.foundation.settings import Settings
from tests.channels.network import RunningNetwork


def a_reply(kind: ChannelKind | None = ChannelKind.X, channel: str = "x") -> OutgoingReply:
    return OutgoingReply(
        idempotency_key=uuid4(),
        channel=channel,
        kind=kind,
        text="Hoi Jan, we zoeken het uit 👍🏽",
        in_reply_to="1790",
        thread=None,
        author_id="u1",
        author_handle="jan",
        approved_at=now(),
    )


@pytest_asyncio.fixture
async def adapter(network: RunningNetwork) -> AsyncIterator[FakeAdapter]:
    async with open_fake(network.url, 0.5) as opened:
        yield opened


async def test_a_reply_is_published_as_it_was_written(network: RunningNetwork, adapter: FakeAdapter) -> None:
    reply = a_reply()
    published = await adapter.send(reply)
    [post] = await network.published(reply.idempotency_key)
    assert (post.text, post.in_reply_to, post.channel) == (reply.text, "1790", "x")
    assert (published.external_id, published.url) == (post.external_id, post.url)


async def test_a_blind_resend_shows_where_networks_know_no_key(network: RunningNetwork, adapter: FakeAdapter) -> None:
    known, unknown = a_reply(ChannelKind.MASTODON, "mastodon"), a_reply(ChannelKind.X)
    for reply in (known, unknown):
        await adapter.send(reply)
        await adapter.send(reply)
    assert len(await network.published(known.idempotency_key)) == 1
    assert len(await network.published(unknown.idempotency_key)) == 2


async def test_looking_finds_a_post_on_a_later_page_and_nothing_else(
    network: RunningNetwork, adapter: FakeAdapter
) -> None:
    reply = a_reply()
    published = await adapter.send(reply)
    for _ in range(PAGE + 1):
        await adapter.send(a_reply())
    assert await adapter.look(reply) == published
    assert await adapter.look(a_reply()) is None
    assert await adapter.look(a_reply(channel="x2")) is None


@pytest.mark.parametrize(
    ("misbehaviour", "error", "posts"),
    [
        (Misbehaviour.TOO_MANY, TryLater, 0),
        (Misbehaviour.TOO_MANY_UNTIL, TryLater, 0),
        (Misbehaviour.ERROR, Unclear, 0),
        (Misbehaviour.ERROR_AFTER, Unclear, 1),
        (Misbehaviour.CUT_BEFORE, Unclear, 0),
        (Misbehaviour.CUT_AFTER, Unclear, 1),
        (Misbehaviour.SLOW_AFTER, Unclear, 1),
        (Misbehaviour.REFUSE, Refused, 0),
    ],
)
async def test_each_failure_is_told_for_what_it_is(
    network: RunningNetwork, adapter: FakeAdapter, misbehaviour: Misbehaviour, error: type[Exception], posts: int
) -> None:
    await network.misbehave(misbehaviour, delay_seconds=1.0)
    reply = a_reply()
    with pytest.raises(error):
        await adapter.send(reply)
    assert len(await network.published(reply.idempotency_key)) == posts


async def test_it_says_how_long_to_wait_when_the_network_does(network: RunningNetwork, adapter: FakeAdapter) -> None:
    await network.misbehave(Misbehaviour.TOO_MANY_UNTIL, Misbehaviour.TOO_MANY, retry_after_seconds=7)
    for expected in (7.0, None):
        with pytest.raises(TryLater) as caught:
            await adapter.send(a_reply())
        assert caught.value.retry_after == expected


async def test_an_acknowledgement_that_comes_twice_is_one_post(network: RunningNetwork, adapter: FakeAdapter) -> None:
    await network.misbehave(Misbehaviour.ACKNOWLEDGE_TWICE)
    reply = a_reply()
    published = await adapter.send(reply)
    [post] = await network.published(reply.idempotency_key)
    assert published.external_id == post.external_id


async def test_a_network_that_is_down_was_never_sent_anything(network: RunningNetwork, adapter: FakeAdapter) -> None:
    network.stop()
    with pytest.raises(TryLater, match="can't be reached"):
        await adapter.send(a_reply())
    network.start()
    await adapter.send(a_reply())
    assert len(await network.published()) == 1


async def test_looking_back_from_a_post_that_is_unknown_is_refused(
    network: RunningNetwork, adapter: FakeAdapter
) -> None:
    answer = await adapter.client.get("/networks/x/x/posts", params={"before": "nothing"})
    assert answer.status_code == 400
    assert "nothing" in answer.text


async def test_the_same_seed_misbehaves_in_the_same_way(network: RunningNetwork, adapter: FakeAdapter) -> None:
    async def outcomes() -> list[str]:
        plan = Plan(probabilities={Misbehaviour.REFUSE: 0.4, Misbehaviour.TOO_MANY: 0.3})
        await network.behave(Behaviour(seed=7, posting={"x": plan}))
        met = []
        for _ in range(12):
            try:
                await adapter.send(a_reply())
                met.append("published")
            except (Refused, TryLater) as error:
                met.append(type(error).__name__)
        return met

    first = await outcomes()
    assert len(set(first)) > 1
    assert await outcomes() == first


def test_probabilities_that_are_none_are_refused() -> None:
    for shares in ({Misbehaviour.SLOW: 0.6, Misbehaviour.ERROR: 0.6}, {Misbehaviour.SLOW: -0.1}):
        with pytest.raises(ValidationError, match="probabilities"):
            Plan(probabilities=shares)


def test_what_was_published_survives_also_a_line_that_a_kill_cut_short(tmp_path: Path) -> None:
    file = tmp_path / "published.jsonl"
    new = NewPost(reference=uuid4(), text="Hoi", in_reply_to="1")
    first = Publications(file).publish(ChannelKind.X, "x", new)
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"reference": "0b9d')
    again = Publications(file)
    assert again.posts == [first]
    second = again.publish(ChannelKind.X, "x", new)
    assert second.external_id != first.external_id
    assert Publications(file).with_reference(new.reference) == [first, second]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "published.jsonl"
    file.write_text('{"id": 1}\n')
    with pytest.raises(SetupError, match=r"published\.jsonl"):
        Publications(file)


async def test_a_channel_without_an_adapter_refuses_in_words() -> None:
    async with open_adapters(Settings(network_url=None)) as adapters:
        for kind in (ChannelKind.FORUM, None):
            absent = adapters.of(kind)
            assert await absent.look(a_reply()) is None
            with pytest.raises(Refused, match="this channel isn't connected"):
                await absent.send(a_reply())


async def test_with_a_fake_network_every_kind_is_published_there(network: RunningNetwork) -> None:
    async with open_adapters(Settings(network_url=network.url)) as adapters:
        for kind in ChannelKind:
            await adapters.of(kind).send(a_reply(kind, kind.value))
    assert {post.kind for post in await network.published()} == set(ChannelKind)


async def test_a_post_from_long_before_the_approval_ends_the_look(
    network: RunningNetwork, adapter: FakeAdapter
) -> None:
    old = a_reply()
    await adapter.send(old)
    from_the_future = OutgoingReply(
        **{name: getattr(old, name) for name in old.__slots__} | {"approved_at": now() + timedelta(days=1)}
    )
    missing = OutgoingReply(
        **{name: getattr(from_the_future, name) for name in old.__slots__} | {"idempotency_key": uuid4()}
    )
    assert await adapter.look(missing) is None
