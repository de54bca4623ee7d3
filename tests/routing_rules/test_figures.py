"""What single tickets add to the report, worked out by hand, and the percentiles that are made of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from routing_rules.figures import Fired, FirstReply, Happened, Reply, TicketFigures, ticket_figures
from routing_rules.rulebook import load_rulebook
from routing_rules.service_levels import ServiceLevels
from routing_rules.sla_report import PERCENTS, Figures, Grouping, LadderStep, columns, place, share
from routing_rules.stays import Stay
from routing_rules.vocabulary import EventKind
from service.foundation.rulebook_files import read_rulebook_files

LEVELS = load_rulebook(read_rulebook_files(None)).service_levels
MONDAY = datetime(2026, 10, 19, 8, tzinfo=UTC)
"""10:00 in Amsterdam."""


def _levels(_: int | None) -> ServiceLevels:
    return LEVELS


def _happened(minute: float, kind: EventKind, state: str = "open", queue: str = "billing", **data: object) -> Happened:
    at = MONDAY + timedelta(minutes=minute)
    return Happened(kind.value, at, state, queue, "billing", 1, data or None)


def _clock(asked_at: datetime = MONDAY, outcome: str | None = None, *, is_late: bool = False) -> FirstReply:
    return FirstReply(asked_at, "webcare", 1, True, outcome, is_late)


def _figures(*history: Happened, clocks: tuple[FirstReply, ...] = (_clock(),)) -> TicketFigures:
    found = ticket_figures("x", history, clocks, _levels)
    assert found is not None
    return found


BORN = _happened(1, EventKind.TICKET_ROUTED, "new")
CLAIMED = _happened(11, EventKind.TICKET_CLAIMED)
PR = {"department": "pr", "consultation": 1}
REPLIED = _happened(31.5, EventKind.REPLY_DELIVERED, "waiting_on_customer")


def test_a_question_that_waits() -> None:
    """It is asked, and nothing of it has ended."""
    assert _figures(BORN) == TicketFigures(
        day=date(2026, 10, 19),
        department="billing",
        process="billing",
        channel="x",
        asked=True,
        reply=None,
        in_target=None,
        evening=False,
        evening_answered=False,
        stays={},
        fired=frozenset(),
    )


def test_a_question_that_was_answered() -> None:
    """From the question, not from its arrival; the stay from its arrival."""
    found = _figures(BORN, CLAIMED, REPLIED, clocks=(_clock(outcome="met"),))
    assert found.reply == Reply(1890, 1890)
    assert found.in_target is True
    assert found.stays == {"billing": Stay(1830, 1830, 600, 600)}


def test_departments_answer_for_themselves() -> None:
    """Who had it at the reply is answered for; who had it before, and who was asked, keep their time."""
    found = _figures(
        _happened(0, EventKind.TICKET_ROUTED, "new", "webcare"),
        _happened(4, EventKind.TICKET_REROUTED, "new", "billing"),
        _happened(6, EventKind.TICKET_ESCALATED, "new", "escalation", clock="answer", subject="billing", step="wake"),
        _happened(
            7, EventKind.CONSULTATION_OPENED, "waiting_on_department", "billing", department="pr", consultation=1
        ),
        _happened(8, EventKind.CONSULTATION_PICKED_UP, "waiting_on_department", department="pr", consultation=1),
        _happened(9, EventKind.CONSULTATION_ANSWERED, department="pr", consultation=1),
        _happened(10, EventKind.REPLY_DELIVERED, "waiting_on_customer"),
        _happened(12, EventKind.TICKET_REROUTED, "open", "webcare"),
    )
    assert found.department == "billing"
    assert found.stays == {
        "webcare": Stay(240, 240, 240, 240),
        "billing": Stay(360, 360, 360, 360),
        "pr": Stay(120, 120, 60, 60),
    }
    assert found.fired == {Fired("billing", "answer", "wake")}


@pytest.mark.parametrize(
    ("asked_at", "replied_at", "evening", "covered", "day"),
    [
        ("2026-10-19T15:59:59+00:00", "2026-10-19T16:30:00+00:00", False, False, date(2026, 10, 19)),
        ("2026-10-19T16:00:00+00:00", "2026-10-19T20:59:59+00:00", True, True, date(2026, 10, 19)),
        ("2026-10-19T16:00:00+00:00", "2026-10-19T21:00:00+00:00", True, False, date(2026, 10, 19)),
        ("2026-10-19T21:00:00+00:00", "2026-10-19T21:30:00+00:00", False, False, date(2026, 10, 19)),
        ("2026-10-19T22:00:00+00:00", "2026-10-20T06:00:00+00:00", False, False, date(2026, 10, 20)),
        ("2026-10-25T17:00:00+00:00", "2026-10-25T21:59:59+00:00", True, True, date(2026, 10, 25)),
        ("2026-10-24T22:30:00+00:00", "2026-10-25T08:00:00+00:00", False, False, date(2026, 10, 25)),
    ],
)
def test_evenings_and_days_by_the_clock_on_the_wall(
    asked_at: str, replied_at: str, evening: bool, covered: bool, day: date
) -> None:
    """From 18:00 up to 23:00 in Amsterdam, before and after the clock went back on 25 October."""
    replied = replace_at(REPLIED, datetime.fromisoformat(replied_at))
    asked = datetime.fromisoformat(asked_at)
    found = _figures(replace_at(BORN, asked), replied, clocks=(_clock(asked, "met"),))
    assert (found.evening, found.evening_answered, found.day) == (evening, covered, day)


def replace_at(happened: Happened, at: datetime) -> Happened:
    """The same at another moment."""
    return happened._replace(at=at)


@pytest.mark.parametrize(
    ("clocks", "verdict"),
    [
        ((_clock(outcome="met"),), True),
        ((_clock(outcome="missed"),), False),
        ((_clock(outcome="dropped"), _clock(outcome="met")), True),
        ((_clock(outcome="missed"), _clock(outcome="met")), False),
        ((_clock(outcome="met")._replace(promised=False),), None),
        ((_clock(is_late=True),), False),
        ((_clock(outcome="dropped"),), None),
    ],
)
def test_in_target(clocks: tuple[FirstReply, ...], verdict: bool | None) -> None:
    """Missed once is missed; what nobody promised or needed is neither."""
    assert _figures(BORN, REPLIED, clocks=clocks).in_target is verdict


def test_whoever_had_it_in_hand_has_it_no_more_in_another_department() -> None:
    """Also when a ladder took it back, which lets go of nothing by name."""
    back = _happened(20, EventKind.TICKET_ESCALATED, queue="webcare", clock="answer", subject="billing", step="back")
    found = _figures(BORN, CLAIMED, back, _happened(30, EventKind.REPLY_DELIVERED, "waiting_on_customer", "webcare"))
    assert found.stays == {"billing": Stay(1140, 1140, 600, 600), "webcare": Stay(600, 600, 600, 600)}


def test_answers_to_questions_that_nobody_asked() -> None:
    """They end no visit, and undoing a merge is no reply by itself."""
    found = _figures(
        BORN,
        _happened(2, EventKind.CONSULTATION_PICKED_UP, "open", "billing", **PR),
        _happened(3, EventKind.CONSULTATION_WITHDRAWN, "open", "billing", **PR),
        _happened(4, EventKind.TICKET_MERGED, "closed"),
        _happened(5, EventKind.TICKET_UNMERGED, answered_at=None),
    )
    assert found.stays == {"billing": Stay(180, 180, 180, 180)}
    assert found.reply is None


def test_what_adds_nothing() -> None:
    """Spam, praise, what was merged away, what lost its question - until somebody had work with it."""
    moved = (_clock(outcome="moved"),)
    merged = _happened(3, EventKind.TICKET_MERGED, "closed")
    unmerged = _happened(5, EventKind.TICKET_UNMERGED, answered_at=str(MONDAY + timedelta(minutes=4)))
    assert ticket_figures("x", (BORN._replace(state="spam"),), (), _levels) is None
    assert ticket_figures("x", (BORN,), moved, _levels) is None
    assert ticket_figures("x", (BORN, CLAIMED, merged), moved, _levels) is None
    back = _figures(BORN, merged, unmerged, clocks=(_clock(outcome="met"),))
    assert back.reply == Reply(240, 240)
    praise = _happened(0, EventKind.TICKET_ROUTED, "no_reply_needed")
    solved = _happened(12, EventKind.TICKET_SOLVED, "solved")
    worked_on = _figures(praise, CLAIMED, solved, clocks=())
    assert (worked_on.asked, worked_on.stays) == (False, {"billing": Stay(60, 60, 0, 0)})


@pytest.mark.parametrize(
    ("n", "places"),
    [(1, [0, 0, 0, 0]), (2, [0, 1, 1, 1]), (4, [1, 2, 3, 3]), (20, [9, 14, 17, 18]), (100, [49, 74, 89, 94])],
)
def test_percentiles_are_by_nearest_rank(n: int, places: list[int]) -> None:
    """The smallest that so many percent did not exceed."""
    assert [place(n, percent) for percent in PERCENTS] == places


def test_numbers_of_nothing_are_nought_or_unknown() -> None:
    """And a column of its own for each step, in order."""
    steps = [LadderStep("resolution", "late"), LadderStep("first_reply", "near")]
    nothing = {column.slug: column.value(Figures()) for column in columns(steps)}
    assert nothing["response_rate"] is None
    assert nothing["first_reply_wall_p50"] is None
    assert list(nothing)[-2:] == ["step_first_reply/near", "step_resolution/late"]
    assert nothing["step_resolution/late"] == nothing["asked"] == 0
    assert share(2, 3) == 0.6667
    assert len(Grouping) == 4
