"""The adapter for the fake network, which fails in all the ways of a real one and is treated as one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
from pydantic import ValidationError

from service.channels.posts import NewPost, PostList
from service.channels.protocol import OutgoingReply, Published, Refused, TryLater, Unclear
from service.channels.retry_after import seconds_to_wait
from service.foundation.clock import now

CLOCKS_APART = timedelta(minutes=5)
"""How far a network's clock may be behind ours: we look so much further back for a post."""
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
"""Failures before the first byte of a request."""
BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class FakeAdapter:
    """Publishes on the fake network, whatever the kind of channel."""

    client: httpx2.AsyncClient

    async def send(self, reply: OutgoingReply) -> Published:
        """Publish it."""
        post = NewPost(
            reference=reply.idempotency_key, text=reply.text, in_reply_to=reply.in_reply_to, thread=reply.thread
        )
        answer = await self._call(reply, "POST", json=post.model_dump(mode="json"))
        if not answer.posts:
            raise Unclear(f"{reply.channel} acknowledged nothing.")
        return _published(answer, 0)

    async def look(self, reply: OutgoingReply) -> Published | None:
        """Go through our own posts, newest first, back to the reply's approval."""
        oldest = reply.approved_at - CLOCKS_APART
        before: str | None = None
        while True:
            page = await self._call(reply, "GET", params={} if before is None else {"before": before})
            for place, post in enumerate(page.posts):
                if post.reference == reply.idempotency_key:
                    return _published(page, place)
                if post.published_at < oldest:
                    return None
            if page.next is None:
                return None
            before = page.next

    async def _call(self, reply: OutgoingReply, method: str, **content: Any) -> PostList:
        try:
            answer = await self.client.request(method, f"/networks/{reply.kind}/{reply.channel}/posts", **content)
        except NEVER_SENT as error:
            raise TryLater(f"{reply.channel} can't be reached: {_words(error)}") from error
        except httpx2.RequestError as error:
            raise Unclear(f"{reply.channel} broke off without an answer: {_words(error)}") from error
        if answer.is_success:
            return _understood(reply, answer)
        said = f"{reply.channel} answered {answer.status_code}: {answer.text[:500]}"
        if answer.status_code in BUSY:
            raise TryLater(said, seconds_to_wait(answer.headers.get("Retry-After"), now()))
        if answer.is_client_error:
            raise Refused(said)
        raise Unclear(said)


@asynccontextmanager
async def open_fake(url: str, timeout: float) -> AsyncIterator[FakeAdapter]:  # noqa: ASYNC109 - the client's, per call
    """The adapter for the network at this address; it waits `timeout` seconds for each step of a call."""
    async with httpx2.AsyncClient(base_url=url, timeout=timeout, trust_env=False) as client:
        yield FakeAdapter(client)


def _understood(reply: OutgoingReply, answer: httpx2.Response) -> PostList:
    try:
        return PostList.model_validate_json(answer.content)
    except ValidationError as error:
        raise Unclear(f"{reply.channel} answered something that can't be read.") from error


def _published(answer: PostList, place: int) -> Published:
    return Published(answer.posts[place].external_id, answer.posts[place].url)


def _words(error: httpx2.RequestError) -> str:
    return str(error) or type(error).__name__
