"""The figures of reading against counting message by message, for any messages at all."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.dial_curve import Passed, Point, by_process, curve, passed_from
from routing_rules.quality import (
    Judged,
    Share,
    by_week,
    calibration_error,
    confusion,
    is_broken,
    learned,
    precision,
    reliability,
    total,
)

MONDAY = date(2026, 11, 16)
OWNERS = {"parcel": "supply", "bill": "finance", "port": "finance", "": ""}
PROCESSES = st.sampled_from(list(OWNERS))
MESSAGES = st.lists(
    st.tuples(st.integers(0, 3), PROCESSES, PROCESSES, PROCESSES, st.floats(0, 1), st.booleans()), max_size=60
)
Message = tuple[int, str, str, str, float, bool]
POINTS = st.lists(
    st.builds(Point, st.sampled_from(["parcel", "bill"]), st.integers(0, 1000).map(lambda p: p / 1000), st.booleans())
)


def _cell(message: Message, messages: int = 1, probability: float = 0.0) -> Judged:
    weeks, decided, said, likeliest, sure, by_model = message
    return Judged(
        week=MONDAY + timedelta(weeks=weeks),
        decided=decided,
        decided_department=OWNERS[decided],
        said=said,
        said_department=OWNERS[said],
        by_model=by_model,
        right=None if not decided else decided == said,
        likeliest=likeliest,
        tenth=min(int(sure * 10), 9) if likeliest else None,
        guessed_right=None if not likeliest else likeliest == said,
        messages=messages,
        probability=probability or sure,
    )


def _cube(messages: Sequence[Message]) -> list[Judged]:
    """As the database groups them: what is alike together."""

    def alike(message: Message) -> tuple[object, ...]:
        return (*message[:4], min(int(message[4] * 10), 9), message[5])

    cells = []
    for _, together in groupby(sorted(messages, key=lambda one: tuple(map(str, alike(one)))), key=alike):
        own = list(together)
        cells.append(_cell(own[0], len(own), sum(one[4] for one in own)))
    return cells


@given(MESSAGES)
def test_precision_and_confusion_count_messages(messages: list[Message]) -> None:
    """Of the whole and of each week; every message stands in one field of the table."""
    cube = _cube(messages)
    decided = [one for one in messages if one[1]]
    assert precision(cube) == (sum(one[1] == one[2] for one in decided), len(decided))
    assert total(cube) == len(messages)
    table = confusion(cube, ["finance", "supply"])
    assert table.messages == Counter((OWNERS[one[2]], OWNERS[one[1]]) for one in messages)
    assert set(table.said) <= set(table.decided), "who is right stands on the diagonal"
    assert list(table.said) == [slug for slug in ("finance", "supply", "") if slug in table.said]
    weeks = by_week({MONDAY: Share(3, 4)}, cube)
    assert [week.monday for week in weeks] == sorted({MONDAY, *(cell.week for cell in cube)})
    for week in weeks:
        own = [one for one in decided if MONDAY + timedelta(weeks=one[0]) == week.monday]
        assert week.precision == (sum(one[1] == one[2] for one in own), len(own))
        assert week.coverage == ((3, 4) if week.monday == MONDAY else (0, 0))


@given(MESSAGES)
def test_the_slowest_learned_comes_first(messages: list[Message]) -> None:
    """Recognised is held for the likeliest, of those that people said; what no model read is not counted."""
    rows = learned(_cube(messages))
    counted = Counter(one[2] for one in messages if one[2] and one[3])
    assert {row.process: row.recognised.whole for row in rows} == dict(counted)
    for process, share in rows:
        assert share.part == sum(one[3] == process == one[2] for one in messages)
    assert [row.recognised.value for row in rows] == sorted(row.recognised.value or 0.0 for row in rows)


@given(MESSAGES)
def test_the_diagram_holds_every_guess_once(messages: list[Message]) -> None:
    """In the tenth of its probability, also when that is one; the error is that of counting by hand."""
    bins = reliability(_cube(messages))
    guessed = [one for one in messages if one[3]]
    assert [one.tenth for one in bins] == list(range(10))
    assert sum(one.right.whole for one in bins) == len(guessed)
    off = 0.0
    for one in bins:
        own = [message for message in guessed if min(int(message[4] * 10), 9) == one.tenth]
        right = sum(message[3] == message[2] for message in own)
        assert one.right == (right, len(own))
        if own:
            sure = sum(message[4] for message in own) / len(own)
            assert one.sure is not None
            assert abs(one.sure - sure) < 1e-9
            off += abs(right / len(own) - sure) * len(own) / len(guessed)
    error = calibration_error(bins)
    assert (error is None) == (not guessed)
    assert error is None or abs(error - off) < 1e-9


def test_a_guarantee_is_broken_only_for_certain() -> None:
    """9 of 10 may still be 95 %; 80 of 100 can't be; nothing at all says nothing."""
    assert not is_broken(0.95, Share(9, 10))
    assert is_broken(0.95, Share(80, 100))
    assert not is_broken(0.95, Share(0, 0))


@given(POINTS)
def test_a_dial_counts_what_is_sure_enough(points: list[Point]) -> None:
    """At every per cent, all processes together and each by itself."""
    found = curve(points)
    assert found.messages == len(points)
    for percent in range(101):
        passing = [point for point in points if point.probability >= percent / 100]
        assert found.coverage(percent) == (len(passing), len(points))
        assert found.precision(percent) == (sum(point.right for point in passing), len(passing))
        assert passed_from(points, percent / 100) == Passed(len(passing), sum(point.right for point in passing))
        between = [point for point in points if 0.3 <= point.probability < percent / 100]
        assert found.suggested(percent, 30).part == len(between)
    grouped = by_process(points)
    assert Counter(point for own in grouped.values() for point in own) == Counter(points)
    for process, own in grouped.items():
        assert {point.guessed for point in own} == {process}
        assert list(own) == sorted(own, key=lambda point: -point.probability)


def test_a_few_messages_counted_by_hand() -> None:
    cube = [
        _cell((0, "parcel", "parcel", "parcel", 0.95, True), 3, 2.85),
        _cell((0, "bill", "parcel", "bill", 0.6, True)),
        _cell((1, "", "bill", "bill", 0.4, False)),
        _cell((1, "port", "", "", 0.0, False)),
    ]
    assert precision(cube) == (3, 5)
    assert precision(cube, lambda cell: cell.by_model).value == 0.75
    assert precision([]).value is None
    table = confusion(cube, ["finance"])
    assert (table.said, table.decided) == (("finance", "supply", ""), ("finance", "supply", ""))
    assert table.messages == {
        ("supply", "supply"): 3,
        ("supply", "finance"): 1,
        ("finance", ""): 1,
        ("", "finance"): 1,
    }
    weeks = by_week({MONDAY: Share(4, 5)}, cube)
    assert [(week.coverage, week.precision) for week in weeks] == [((4, 5), (3, 4)), ((0, 0), (0, 1))]
    assert [(row.process, row.recognised) for row in learned(cube)] == [("parcel", (3, 4)), ("bill", (1, 1))]
    bins = reliability(cube)
    assert (bins[9].right, bins[9].sure) == ((3, 3), 2.85 / 3)
    assert (bins[0].right, bins[0].sure) == ((0, 0), None)
    assert calibration_error(bins) == (abs(3 - 2.85) + 0.6 + 0.6) / 5
    assert calibration_error(reliability([])) is None


def test_a_guarantee_is_broken_when_it_surely_is() -> None:
    assert is_broken(0.95, Share(80, 100))
    assert not is_broken(0.95, Share(93, 100))
    assert not is_broken(0.95, Share(0, 0))


def test_a_curve_counted_by_hand() -> None:
    points = [Point("parcel", 0.9, True), Point("bill", 0.7, True), Point("parcel", 0.905, False)]
    assert by_process(points) == {"parcel": [points[2], points[0]], "bill": [points[1]]}
    found = curve(points)
    assert (found.coverage(90), found.precision(90), found.suggested(90, 50)) == ((2, 3), (1, 2), (1, 3))
    assert (found.passed[91], found.passed[0], found.suggested(50, 50)) == (Passed(0, 0), Passed(3, 2), (0, 3))
    assert passed_from(points, 0.901) == Passed(1, 0)
