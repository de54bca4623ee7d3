"""The body of a request, of a kind that is read and no larger than allowed."""

from starlette.requests import Request

from service.foundation.errors import TooLarge, WrongMediaType

JSON = "application/json"
LINES = "application/x-ndjson"


def media_type(request: Request, *known: str) -> str:
    """The kind of the body. Raises WrongMediaType for any other, for text that is not UTF-8, and when compressed."""
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise WrongMediaType(f"Send the body as it is, not encoded as {encoding}.")
    given = request.headers.get("content-type", "")
    if given in known:
        return given
    kind, *parameters = (part.strip() for part in given.lower().split(";"))
    charsets = {
        value.strip('"') for name, _, value in (part.partition("=") for part in parameters) if name == "charset"
    }
    if kind not in known or not charsets <= {"utf-8", "utf8"}:
        raise WrongMediaType(f"Send {' or '.join(known)} in UTF-8, not {given or 'a body without Content-Type'}.")
    return kind


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
