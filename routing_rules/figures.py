"""What one ticket adds to the SLA report: a fold over its events and its first-reply clocks.

docs/report.md tells each of these in words; routing_rules/sla_report.py makes the report's numbers of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from routing_rules.calendars import ALWAYS, open_time
from routing_rules.service_levels import Calendar, ServiceLevels
from routing_rules.stays import SECOND, Stay, Stays
from routing_rules.vocabulary import EventKind, Outcome, TicketState

FIRED = frozenset({EventKind.DEADLINE_NEAR, EventKind.DEADLINE_MISSED, EventKind.TICKET_ESCALATED})
ASKS_NOTHING = frozenset({TicketState.SPAM, TicketState.NO_REPLY_NEEDED})


class Happened(NamedTuple):
    """What the report sees of one event."""

    kind: str
    at: datetime
    state: str
    """Of the ticket after it; the queue and the process too."""
    queue: str
    process: str | None
    levels_id: int | None
    data: Mapping[str, object] | None
    """Of the kinds in NEEDS_DATA; None for the others."""


class FirstReply(NamedTuple):
    """What the report sees of one first-reply clock."""

    started_at: datetime
    calendar: str
    levels_id: int
    promised: bool
    outcome: str | None
    """None: it has not ended."""
    is_late: bool
    """Its deadline has passed, as the ledger has written down."""


class Fired(NamedTuple):
    """A step of a ladder that happened to a ticket, once however often it is repeated."""

    department: str
    clock: str
    step: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A question and its first reply, in whole seconds."""

    seconds: int
    open_seconds: int
    """Of the calendar that the clock goes by."""


@dataclass(frozen=True, slots=True)
class TicketFigures:
    """What one ticket adds to the report, and where."""

    day: date
    department: str
    process: str
    """Empty while undecided."""
    channel: str
    asked: bool
    """A customer asked something that needs a reply."""
    reply: Reply | None
    in_target: bool | None
    """None: nothing was promised, it is not decided yet, or nobody needed it any more."""
    evening: bool
    evening_answered: bool
    stays: Mapping[str, Stay]
    """By department."""
    fired: frozenset[Fired]


NEEDS_DATA = FIRED | {
    EventKind.TICKET_UNMERGED,
    EventKind.CONSULTATION_OPENED,
    EventKind.CONSULTATION_PICKED_UP,
    EventKind.CONSULTATION_ANSWERED,
    EventKind.CONSULTATION_WITHDRAWN,
}
LevelsOf = Callable[[int | None], ServiceLevels]


def ticket_figures(
    channel: str, history: Sequence[Happened], clocks: Sequence[FirstReply], levels_of: LevelsOf
) -> TicketFigures | None:
    """The figures of a ticket from all its events, None when it adds nothing: it was merged away, or asked nothing."""
    if _is_merged_away(history):
        return None
    last = history[-1]
    replied = _first_reply(history)
    stays = Stays()
    department = at_reply = ""
    for happened in history:
        department = stays.see(happened, levels_of(happened.levels_id))
        if replied is not None and happened is replied[0]:
            at_reply = department
    kept = [clock for clock in clocks if clock.outcome != Outcome.MOVED]
    asked = bool(kept) and last.state not in ASKS_NOTHING
    department = at_reply or department
    fired = frozenset(_fired(history, department))
    if not asked and not stays.ended and not fired:
        return None
    asked_at = min(clock.started_at for clock in kept) if asked else history[0].at
    replied_at = replied[1] if asked and replied is not None else None
    first = levels_of(history[0].levels_id)
    evening_ends = _evening_end(asked_at, first) if asked else None
    return TicketFigures(
        day=asked_at.astimezone(first.time_zone).date(),
        department=department,
        process=last.process or "",
        channel=channel,
        asked=asked,
        reply=None if replied_at is None else _reply(asked_at, replied_at, kept[-1], levels_of),
        in_target=_in_target(kept, answered=replied_at is not None) if asked else None,
        evening=evening_ends is not None,
        evening_answered=evening_ends is not None and replied_at is not None and replied_at < evening_ends,
        stays=stays.ended,
        fired=fired,
    )


def _is_merged_away(history: Sequence[Happened]) -> bool:
    for happened in reversed(history):
        if happened.kind in (EventKind.TICKET_MERGED, EventKind.TICKET_UNMERGED):
            return happened.kind == EventKind.TICKET_MERGED
    return False


def _first_reply(history: Sequence[Happened]) -> tuple[Happened, datetime] | None:
    """The event by which the customer had a reply, and since when; a reply to both of two merged tickets is one."""
    for happened in history:
        if happened.kind == EventKind.REPLY_DELIVERED:
            return happened, happened.at
        if happened.kind == EventKind.TICKET_UNMERGED and happened.data is not None:
            answered_at = happened.data.get("answered_at")
            if isinstance(answered_at, str):
                return happened, datetime.fromisoformat(answered_at)
    return None


def _reply(asked_at: datetime, replied_at: datetime, clock: FirstReply, levels_of: LevelsOf) -> Reply:
    calendar: Calendar = levels_of(clock.levels_id).calendars.get(clock.calendar, ALWAYS)
    wall = max(replied_at - asked_at, timedelta())
    return Reply(wall // SECOND, open_time(calendar, asked_at, replied_at) // SECOND)


def _in_target(kept: Sequence[FirstReply], *, answered: bool) -> bool | None:
    """Missed once is missed, also when the customer asked again; what is open and not late may still be met."""
    if any(clock.outcome == Outcome.MISSED or (clock.outcome is None and clock.is_late) for clock in kept):
        return False
    return True if answered and kept[-1].outcome == Outcome.MET and kept[-1].promised else None


def _evening_end(asked_at: datetime, levels: ServiceLevels) -> datetime | None:
    """When the evening in which it was asked ends, None when it was not asked in the evening."""
    local = asked_at.astimezone(levels.time_zone)
    begins, ends = levels.evening
    if not begins <= local.hour < ends:
        return None
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(hours=ends)


def _fired(history: Sequence[Happened], department: str) -> list[Fired]:
    return [
        Fired(
            str(happened.data.get("subject") or "").partition("/")[0] or department,
            str(happened.data["clock"]),
            str(happened.data["step"]),
        )
        for happened in history
        if happened.kind in FIRED and happened.data is not None and {"clock", "step"} <= happened.data.keys()
    ]
