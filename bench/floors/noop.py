"""uvicorn alone: an answer, whatever is asked."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bench.floors.serving import serve

Passed = MutableMapping[str, Any]
BODY = b'{"status":"created"}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def app(
    scope: Passed, receive: Callable[[], Awaitable[Passed]], send: Callable[[Passed], Awaitable[None]]
) -> None:
    """Read the request and answer it."""
    if scope["type"] == "lifespan":
        raise RuntimeError("no lifespan here")
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 202, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    serve(app)
