"""What is kept of a colleague's skills, room for work and address, once it is checked."""

import re
from collections.abc import Container, Iterable

from service.foundation.errors import Invalid

LARGEST_CAPACITY = 1_000
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
LONGEST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3."""


def checked_languages(languages: Iterable[str]) -> list[str]:
    """Language codes as messages have them. Raises Invalid."""
    tidy = sorted({language.strip().lower() for language in languages})
    for language in tidy:
        if not _LANGUAGE.fullmatch(language):
            raise Invalid(f"{language[:20]!r} is no language: name it as nl or en.", field="languages")
    return tidy


def checked_processes(processes: Iterable[str], known: Container[str]) -> list[str]:
    """Processes of the rulebook in force. Raises Invalid."""
    tidy = sorted(set(processes))
    for process in tidy:
        if process not in known:
            raise Invalid(f"There is no process {process[:100]}.", field="processes")
    return tidy


def checked_capacity(capacity: int) -> int:
    """Raises Invalid."""
    if not 0 <= capacity <= LARGEST_CAPACITY:
        raise Invalid(f"A capacity is 0 to {LARGEST_CAPACITY}.", field="capacity")
    return capacity


def checked_email(email: str) -> str | None:
    """None for an empty one. Raises Invalid."""
    tidy = email.strip()
    if tidy and (len(tidy) > LONGEST_EMAIL or not _EMAIL.fullmatch(tidy) or not tidy.isprintable()):
        raise Invalid(f"{tidy[:50]!r} is no e-mail address.", field="email")
    return tidy or None
