"""Which contact group somebody belongs to."""

import pytest

from service.tickets.contact_groups import contact_group

GROUPS = {"press": 0, "known": 10_000, "famous": 100_000}


@pytest.mark.parametrize(
    ("by_hand", "followers", "group"),
    [
        (None, 9_999, None),
        (None, 10_000, "known"),
        (None, 2_000_000, "famous"),
        ("press", 2_000_000, "press"),
    ],
)
def test_by_hand_before_the_highest_that_is_reached(by_hand: str | None, followers: int, group: str | None) -> None:
    assert contact_group(by_hand, followers, GROUPS) == group
