"""Bursts are learned as one, soon; a training that took long is not repeated at once."""

from datetime import UTC, datetime, timedelta

import pytest

from service.flow.learning.due import Newest, is_time
from service.flow.learning.queries import Waiting

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def seconds(count: float) -> datetime:
    return NOON - timedelta(seconds=count)


def waits(first: float, newest: float) -> Waiting:
    return Waiting(3, seconds(first), seconds(newest), 7)


NOTHING = Waiting(0, None, None, 7)
QUICK = Newest(seconds(3600), 2.0, "same", None)


@pytest.mark.parametrize(
    ("waiting", "newest", "due"),
    [
        (NOTHING, None, True),
        (NOTHING, QUICK, False),
        (waits(11, 11), QUICK, True),
        (waits(11, 9), QUICK, False),
        (waits(44, 1), QUICK, False),
        (waits(46, 1), QUICK, True),
        (NOTHING, QUICK._replace(rulebook_digest="other"), True),
        (NOTHING, QUICK._replace(accepted_at=seconds(1)), True),
        (NOTHING, QUICK._replace(accepted_at=seconds(3601)), False),
    ],
)
def test_when_it_is_time(waiting: Waiting, newest: Newest | None, due: bool) -> None:
    assert is_time(waiting, newest, "same", NOON) is due


@pytest.mark.parametrize(("took", "rest"), [(2, 0.2), (20, 20), (60, 180), (1000, 3600)])
def test_the_longer_it_took_the_longer_it_rests(took: float, rest: float) -> None:
    for ago, due in ((rest - 0.1, False), (rest + 0.1, True)):
        newest = Newest(seconds(ago), took, "same", None)
        assert is_time(waits(3600, 3600), newest, "same", NOON) is due
