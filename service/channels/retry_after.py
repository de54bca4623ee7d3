"""How long a network asks us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 24 * 3600.0
"""Whoever asks for more than a day is mistaken; looking again once a day harms nobody."""


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After header, which is a number or a date (RFC 9110, 10.2.3); None when it is neither."""
    if header is None:
        return None
    wanted = _number(header) if header.strip().isdecimal() else _until(header, now)
    return None if wanted is None else min(max(wanted, 0.0), LONGEST)


def _number(header: str) -> float:
    return float(header)


def _until(header: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
