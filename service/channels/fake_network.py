"""A network that is made up: publishes what it is given, shows what it published, and misbehaves when told to."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from routing_rules.vocabulary import ChannelKind
from service.channels.misbehaviour import Behaviour, Misbehaviour, Plan, Temper
from service.channels.posts import NewPost, PostList
from service.channels.published import Publications

SLOW = frozenset({Misbehaviour.SLOW, Misbehaviour.SLOW_AFTER})
PUBLISHES_FIRST = frozenset({Misbehaviour.CUT_AFTER, Misbehaviour.ERROR_AFTER, Misbehaviour.SLOW_AFTER})


def create_network(file: Path | None = None) -> FastAPI:
    """The network as an application; with a file its posts survive it."""
    network = _Network(Publications(file), Temper(Behaviour()))
    app = FastAPI(title="Fake network", openapi_url=None)
    posts = "/networks/{kind}/{channel}/posts"
    app.add_api_route(posts, network.publish, methods=["POST"], status_code=201, response_model=PostList)
    app.add_api_route(posts, network.own_posts, methods=["GET"], response_model=PostList)
    app.add_api_route("/published", network.published, methods=["GET"])
    app.add_api_route("/behaviour", network.behaviour, methods=["GET"])
    app.add_api_route("/behaviour", network.misbehave, methods=["PUT"])
    return app


@dataclass(slots=True)
class _Network:
    """The first two are the network as we use it; the others are for whoever watches and steers it."""

    publications: Publications
    temper: Temper

    async def publish(self, kind: ChannelKind, channel: str, new: NewPost) -> PostList | Response:
        misbehaviour, plan = self.temper.next_posting(channel)
        post = self.publications.publish(kind, channel, new) if misbehaviour in PUBLISHES_FIRST else None
        failure = await _failure(misbehaviour, plan)
        if failure is not None:
            return failure
        post = post or self.publications.publish(kind, channel, new)
        return PostList(posts=[post, post] if misbehaviour is Misbehaviour.ACKNOWLEDGE_TWICE else [post])

    async def own_posts(self, kind: ChannelKind, channel: str, before: str | None = None) -> PostList | Response:
        failure = await _failure(*self.temper.next_listing(channel))
        if failure is not None:
            return failure
        page = self.publications.page(kind, channel, before)
        return page or JSONResponse({"error": f"there is no post {before} on {channel}"}, 400)

    async def published(self, idempotency_key: UUID | None = None) -> PostList:
        if idempotency_key is None:
            return PostList(posts=self.publications.posts)
        return PostList(posts=self.publications.with_reference(idempotency_key))

    async def behaviour(self) -> Behaviour:
        return self.temper.behaviour

    async def misbehave(self, wanted: Behaviour) -> Behaviour:
        self.temper = Temper(wanted)
        return wanted


class CutOff(Response):
    """An answer that breaks off: the server closes a connection whose promised body does not come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a byte and send none."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


async def _failure(misbehaviour: Misbehaviour, plan: Plan) -> Response | None:
    """What goes out in place of the proper answer, None when that may go out."""
    if misbehaviour in SLOW:
        await asyncio.sleep(plan.delay_seconds)
    waits = {"Retry-After": str(plan.retry_after_seconds)}
    answers: dict[Misbehaviour, Response] = {
        Misbehaviour.TOO_MANY: JSONResponse({"error": "slow down"}, 429),
        Misbehaviour.TOO_MANY_UNTIL: JSONResponse({"error": "slow down"}, 429, waits),
        Misbehaviour.ERROR: JSONResponse({"error": "something broke"}, 500),
        Misbehaviour.ERROR_AFTER: JSONResponse({"error": "something broke"}, 500),
        Misbehaviour.CUT_BEFORE: CutOff(),
        Misbehaviour.CUT_AFTER: CutOff(),
        Misbehaviour.REFUSE: JSONResponse({"error": "this text isn't welcome here"}, 400),
    }
    return answers.get(misbehaviour)
