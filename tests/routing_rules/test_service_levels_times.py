"""Lengths of time as rulebook files and forms write them."""

from datetime import timedelta

import pytest

from routing_rules.loading.times import duration_of, duration_text


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0m"), (0.5, "30s"), (90, "90m"), (120, "2h"), (2_880, "2d"), (1_441, "1441m")]
)
def test_a_length_of_time_reads_back_as_it_is_written(minutes: float, text: str) -> None:
    length = timedelta(minutes=minutes)
    assert (duration_text(length), duration_of(text)) == (text, length)
