"""The load per weekday, and where to spread next."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.facts import Cell
from routing_rules.forecast import (
    CellSeen,
    DayLoad,
    Forecast,
    Reason,
    ReasonKind,
    Spread,
    forecast,
    next_spread,
)
from routing_rules.vocabulary import Stage
from tests.routing_rules.small_levels import AMSTERDAM
from tests.tries import tries

MONDAY = datetime(2026, 10, 19, tzinfo=AMSTERDAM).astimezone(UTC)
"""The week in which the clocks go back."""


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 10, 19 + day, hour, tzinfo=AMSTERDAM).astimezone(UTC)


def test_a_week_of_load() -> None:
    """Tickets of today and of before the first whole day don't count; quiet days do."""
    tickets = [_at(-1, 23), *[_at(0, 0)] * 3, _at(2, 9), _at(2, 23), _at(6, 2), _at(7, 0), _at(7, 9), _at(8, 1)]
    assert forecast(tickets, MONDAY, _at(8, 12), AMSTERDAM) == Forecast(
        days=(
            DayLoad(0, 2, 5, 2, 3),
            DayLoad(1, 1, 0, 0, 0),
            DayLoad(2, 1, 2, 2, 2),
            DayLoad(3, 1, 0, 0, 0),
            DayLoad(4, 1, 0, 0, 0),
            DayLoad(5, 1, 0, 0, 0),
            DayLoad(6, 1, 1, 1, 1),
        ),
        seen_days=8,
        per_day=1.0,
        is_early=True,
    )


def test_two_weeks_are_enough() -> None:
    assert forecast([], MONDAY, MONDAY + timedelta(days=14), AMSTERDAM).is_early
    assert not forecast([], MONDAY, MONDAY + timedelta(days=14, hours=1), AMSTERDAM).is_early
    assert forecast([], MONDAY + timedelta(seconds=1), MONDAY + timedelta(days=14, hours=1), AMSTERDAM).is_early


def test_nothing_seen_yet() -> None:
    """Not even one whole day."""
    found = forecast([_at(0, 9)], _at(0, 8), _at(0, 10), AMSTERDAM)
    assert found == Forecast(tuple(DayLoad(weekday, 0, 0, None, None) for weekday in range(7)), 0, None, True)


@tries(60)
@given(st.lists(st.integers(0, 40 * 24)), st.integers(0, 40 * 24), st.integers(0, 40 * 24))
def test_the_load_counted_otherwise(hours: list[int], since: int, now: int) -> None:
    """Day by day, as somebody would with a calendar and a pencil."""
    start = MONDAY - timedelta(days=10)
    moments = [start + timedelta(hours=hour) for hour in hours]
    begin, end = start + timedelta(hours=since), start + timedelta(hours=now)
    diary: dict[int, list[int]] = defaultdict(list)
    for ahead in range(60):
        day = date(2026, 10, 1) + timedelta(days=ahead)
        midnight = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)
        tomorrow = datetime.combine(day + timedelta(days=1), midnight.timetz())
        if begin <= midnight and tomorrow <= end:
            diary[day.weekday()].append(sum(midnight <= moment < tomorrow for moment in moments))
    found = forecast(moments, begin, end, AMSTERDAM)
    for load in found.days:
        counts = sorted(diary[load.weekday])
        assert (load.n, load.tickets) == (len(counts), sum(counts))
        for percent, value in ((50, load.median), (90, load.p90)):
            enough = [count for count in counts if 100 * sum(other <= count for other in counts) >= percent * load.n]
            assert value == (min(enough) if counts else None)
    assert found.seen_days == sum(map(len, diary.values()))
    assert found.is_early == (found.seen_days < 14)


def _seen(
    process: str,
    channel: str,
    stage: Stage = Stage.HUB,
    *,
    owner: str = "supply",
    runs_well: bool | None = None,
    per_day: float = 5,
) -> CellSeen:
    return CellSeen(Cell(process, channel), owner, stage, runs_well, per_day)


FORUM = _seen("delivery", "forum", Stage.ANSWER, runs_well=True)


def test_oil_spreads_to_neighbours() -> None:
    """To the same process on another channel, and to the owner's other processes on the same one; the busiest first."""
    cells = [
        FORUM,
        _seen("delivery", "x", Stage.SHADOW),
        _seen("returns", "forum", per_day=9),
        _seen("returns", "x"),
        _seen("bills", "forum", owner="money"),
    ]
    reason = Reason(ReasonKind.SAME_PROCESS, FORUM.cell, Stage.ANSWER)
    beside = Reason(ReasonKind.SAME_OWNER, FORUM.cell, Stage.ANSWER)
    assert next_spread(cells, "webcare") == (
        Spread(Cell("returns", "forum"), "supply", Stage.HUB, 9, (beside,)),
        Spread(Cell("delivery", "x"), "supply", Stage.SHADOW, 5, (reason,)),
    )


def test_every_reason_is_named() -> None:
    """The furthest neighbour first."""
    mail = _seen("returns", "email", Stage.CONSULT, runs_well=True)
    found = next_spread([mail, FORUM, _seen("delivery", "email")], "webcare")
    spread = next(spread for spread in found if spread.cell == Cell("delivery", "email"))
    assert spread.reasons == (
        Reason(ReasonKind.SAME_PROCESS, FORUM.cell, Stage.ANSWER),
        Reason(ReasonKind.SAME_OWNER, mail.cell, Stage.CONSULT),
    )


def test_where_oil_does_not_spread() -> None:
    """From a cell of which nobody knows how it runs; to one as far, without tickets, that runs badly, or the hub's."""
    assert next_spread([_seen("delivery", "forum", Stage.ANSWER), _seen("delivery", "x")], "webcare") == ()
    for neighbour in (
        _seen("delivery", "x", Stage.ANSWER),
        _seen("delivery", "x", per_day=0),
        _seen("delivery", "x", runs_well=False),
        _seen("delivery", "x", owner="webcare"),
    ):
        assert next_spread([FORUM, neighbour], "webcare") == ()


cells_seen = st.lists(
    st.builds(
        CellSeen,
        st.builds(Cell, st.sampled_from("abc"), st.sampled_from("xyz")),
        st.sampled_from(["hub", "supply", "money"]),
        st.sampled_from(Stage),
        st.sampled_from([True, False, None]),
        st.sampled_from([0.0, 1.5, 4.0]),
    ),
    unique_by=lambda seen: seen.cell,
)


@tries(100)
@given(cells_seen)
def test_order_comes_from_the_load_alone(cells: list[CellSeen]) -> None:
    found = next_spread(cells, "hub")
    assert found == next_spread(cells[::-1], "hub")
    assert [spread.per_day for spread in found] == sorted((spread.per_day for spread in found), reverse=True)
    wells = {seen.cell: seen for seen in cells if seen.runs_well}
    for spread in found:
        assert all(wells[reason.neighbour].stage is reason.stage for reason in spread.reasons)
