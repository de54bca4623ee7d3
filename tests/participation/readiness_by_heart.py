"""What the brute force knows by heart of the packaged rulebook: hours, promises, and what a few texts mean."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

PROMISED = {"supply_chain": 120, "billing": 240}
"""Open minutes until the answer."""
HEARD = {
    "Waar blijft mijn pakket?": (0, True, False),
    "Dank jullie wel, top geholpen!": (0, False, True),
    "Belachelijk, wat een waardeloze tent 😡": (2, True, False),
    "Oké, duidelijk": (0, False, True),
    "Erg teleurgesteld in jullie": (1, True, False),
    "RT @olievlek: fijne feestdagen allemaal": (0, False, False),
}
"""How cross it is, whether it asks, whether it says that the answer came across."""
_MONTH = datetime(2026, 11, 1, tzinfo=UTC)
_MINUTES = range(90 * 24 * 60)


def _is_open(minute: int) -> int:
    """In a winter without holidays (until Christmas): Monday to Friday from nine to half past five, in Amsterdam."""
    local = _MONTH + timedelta(minutes=minute + 60)
    return int(local.weekday() < 5 and 9 * 60 <= local.hour * 60 + local.minute < 17 * 60 + 30)


_OPEN_BEFORE = [0, *accumulate(_is_open(minute) for minute in _MINUTES)]
"""How many open minutes passed before each minute."""


def open_minutes(opened: datetime, answered: datetime) -> int:
    """Between two moments."""
    return _OPEN_BEFORE[_minute(answered)] - _OPEN_BEFORE[_minute(opened)]


def due(opened: datetime, minutes: int, stopped: Sequence[tuple[datetime, datetime | None]] = ()) -> datetime | None:
    """After so many open minutes, without those in which it was stopped; None: it is stopped still."""
    left, since = minutes, opened
    for stop, go_on in stopped:
        passed = open_minutes(since, stop)
        if passed >= left:
            break
        if go_on is None:
            return None
        left, since = left - passed, go_on
    return _MONTH + timedelta(minutes=bisect_left(_OPEN_BEFORE, _OPEN_BEFORE[_minute(since)] + left))


def _minute(moment: datetime) -> int:
    return int((moment - _MONTH).total_seconds()) // 60
