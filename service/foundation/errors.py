"""Failures that are expected, each with the status and the words that its caller should see."""

from typing import ClassVar


class OlievlekError(Exception):
    """An expected failure. `detail` is a sentence for whoever caused it."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, **extensions: object) -> None:
        """Extensions become members of the RFC 9457 problem document."""
        super().__init__(detail)
        self.detail = detail
        self.extensions = extensions


class Malformed(OlievlekError):
    """What came in is no JSON at all."""

    status = 400
    title = "Not JSON"


class Invalid(OlievlekError):
    """What came in breaks a rule that its sender can read."""

    status = 422
    title = "Not valid"


class NotFound(OlievlekError):
    """There is no such thing, or none that this caller may see."""

    status = 404
    title = "Not found"


class NotAllowed(OlievlekError):
    """The caller may see it but not do this."""

    status = 403
    title = "Not allowed"


class NotSignedIn(OlievlekError):
    """Nobody, or nobody we know, is asking."""

    status = 401
    title = "Sign in first"


class Conflict(OlievlekError):
    """It can't be done in the state that things are in now."""

    status = 409
    title = "Not possible now"


class TooLarge(OlievlekError):
    """More than one request may carry."""

    status = 413
    title = "Too large"


class WrongMediaType(OlievlekError):
    """The body is of a kind that this address doesn't read."""

    status = 415
    title = "Unknown media type"


class TooManyRequests(OlievlekError):
    """Over the rate limit; `retry_after` says in how many seconds to come back."""

    status = 429
    title = "Too many requests"


class Overloaded(OlievlekError):
    """Nothing was stored; `retry_after` says in how many seconds to come back."""

    status = 503
    title = "Overloaded"


class SetupError(OlievlekError):
    """The set-up doesn't work; the sentence says how to mend it."""
