"""Puts what all pages share into the application: assets, live updates, error pages, the guard against other sites."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.foundation.database import Database
from service.web.failures import install_failures
from service.web.live import LiveUpdates
from service.web.same_origin import SameOriginOnly
from service.web.templating import STATIC


class Assets(StaticFiles):
    """The built files; their addresses change with their contents, so browsers keep them for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if b"v=" in scope["query_string"] else "no-cache"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def install_site(app: FastAPI) -> None:
    """Make the application ready for pages; call it after the API has installed its error handlers."""
    app.add_middleware(SameOriginOnly)
    app.mount("/static", Assets(directory=STATIC), name="static")
    install_failures(app)


@asynccontextmanager
async def live_updates(app: FastAPI, database: Database) -> AsyncIterator[None]:
    """Listen to what happens for as long as the application runs."""
    app.state.live = LiveUpdates(database)
    app.state.stop_streams = app.state.live.close
    listening = asyncio.create_task(app.state.live.run(), name="live-updates")
    try:
        yield
    finally:
        app.state.live.close()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


def live_of(request: Request) -> LiveUpdates:
    """The live updates of this process."""
    live: LiveUpdates = request.app.state.live
    return live
