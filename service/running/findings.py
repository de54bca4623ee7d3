"""What a look at a set-up finds."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is."""

    GOOD = "ok"
    NOTE = "note"
    """Works, but someone should know."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    what: str
    says: str
    """A sentence; when something is wrong it ends with how to mend it."""


def good(what: str, says: str) -> Finding:
    """As it should be."""
    return Finding(Verdict.GOOD, what, says)


def note(what: str, says: str) -> Finding:
    """Works, but someone should know."""
    return Finding(Verdict.NOTE, what, says)


def wrong(what: str, says: str) -> Finding:
    """Does not work."""
    return Finding(Verdict.WRONG, what, says)
