"""The body of a request, of a kind that is read and no larger than allowed."""

from starlette.requests import Request

from service.foundation.errors import TooLarge, WrongMediaType

JSON = "application/json"
LINES = "application/x-ndjson"


def media_type(request: Request, *known: str) -> str:
    """The kind of the body. Raises WrongMediaType for any other, and for text in another encoding than UTF-8."""
    given = request.headers.get("content-type", "")
    if given in known:
        return given
    kind, _, parameters = given.lower().partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"')
    if kind.strip() not in known or charset not in ("", "utf-8", "utf8"):
        raise WrongMediaType(f"Send {' or '.join(known)} in UTF-8, not {given or 'a body without Content-Type'}.")
    return kind.strip()


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is clear that it is longer than the limit."""
    length = request.headers.get("content-length", "")
    too_large = TooLarge(f"The body may have at most {limit:,} bytes.", limit=limit)
    if length.isdecimal() and int(length) > limit:
        raise too_large
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)
