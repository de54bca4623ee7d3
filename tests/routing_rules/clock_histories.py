"""Random tickets: histories that obey the lifecycle, under random service levels in several versions.

All moments lie on a grid of ten minutes, and no opening or closing time falls into an hour that a clock change skips or
repeats, so that counting slot by slot is exact.
"""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from routing_rules.clocks import Happening
from routing_rules.lifecycle import AFTER, after
from routing_rules.names import Names
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import Calendar, Condition, InForce, Opening, Policy, ServiceLevels, Week
from routing_rules.vocabulary import ClockKind, EventKind, TicketState
from tests.routing_rules.clock_case_levels import service_levels

GRID = timedelta(minutes=10)
STARTS = tuple(
    datetime(2026, month, day, 5, tzinfo=UTC) for month, day in ((3, 6), (3, 27), (6, 1), (10, 23), (10, 30), (12, 23))
)
ZONES = tuple(map(ZoneInfo, ("Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "UTC")))
HOURS = tuple(
    tuple(Opening(start * 30, end * 30) for start, end in openings)
    for openings in (
        (),
        ((18, 34),),
        ((18, 25), (27, 35)),
        ((0, 48),),
        ((44, 60),),
        ((0, 12), (44, 48)),
        ((12, 20), (24, 25), (34, 60)),
    )
)
"""Openings of a day in half hours: none, an office's, a shop's with lunch, all day, a night's, odd ones."""
PROMISES = tuple(timedelta(minutes=minutes) for minutes in (50, 100, 250, 500, 1000))
QUEUES = ("hub", "supply", "supply-returns", "billing", "level-1")
PROMISED = tuple(kind for kind in ClockKind if kind is not ClockKind.REPLY_WINDOW)
CALENDARS = ("office", "shop", "late")
HAPPENS = (
    *(EventKind.MESSAGE_ADDED, EventKind.REPLY_DELIVERED) * 3,
    *(EventKind.TICKET_REOPENED, EventKind.TICKET_REROUTED, EventKind.TICKET_SOLVED) * 2,
    EventKind.TICKET_CLAIMED,
    EventKind.TICKET_MERGED,
    EventKind.TICKET_UNMERGED,
    EventKind.TICKET_SPLIT,
    EventKind.TICKET_CLOSED,
    EventKind.NOTE_ADDED,
    EventKind.CONSULTATION_OPENED,
    EventKind.CONSULTATION_PICKED_UP,
    EventKind.CONSULTATION_ANSWERED,
    EventKind.CONSULTATION_WITHDRAWN,
    EventKind.CLOCKS_RECOMPUTED,
    EventKind.CONTACT_GROUPED,
)
ASKING = (EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED, EventKind.TICKET_REROUTED)
CONSULTING = frozenset(kind for kind in EventKind if kind.startswith("consultation_"))

History = tuple[tuple[Happening, InForce], ...]


def _calendar(seed: int) -> Calendar:
    """Some hours on some days, past midnight or not, with closed and special days."""
    chance = random.Random(seed)  # noqa: S311
    dates = [start.date() + timedelta(days=ahead) for start in STARTS for ahead in range(1, 9)]
    weeks = [
        Week(None if place == 0 else chance.choice(dates), _week(chance)) for place in range(chance.choice((1, 2)))
    ]
    closed: dict[date, str] = dict.fromkeys(chance.sample(dates, 6), "closed")
    special = {day: chance.choice(HOURS) for day in chance.sample(dates, 4)}
    return Calendar("", Names("", ""), chance.choice(ZONES), tuple(weeks), closed, special)


def _week(chance: random.Random) -> tuple[tuple[Opening, ...], ...]:
    return tuple(chance.choice(HOURS) for _ in range(7))


def _policy(seed: int) -> Policy:
    """One with some condition and some promises."""
    chance = random.Random(seed)  # noqa: S311
    when = Condition(
        departments=_some(chance, "supply", "billing"),
        contact_groups=_some(chance, "vip"),
        processes=_some(chance, "supply", "billing"),
        channels=_some(chance, "x", "whatsapp"),
        languages=_some(chance, "nl"),
        priority=chance.choice((None, None, 30, 60)),
    )
    promises: dict[ClockKind, timedelta] = {kind: chance.choice(PROMISES) for kind in chance.sample(PROMISED, 3)}
    return Policy(f"policy-{seed}", Names("", ""), seed, when, chance.choice((None, *CALENDARS)), promises, {})


def _some(chance: random.Random, *words: str) -> frozenset[str]:
    return frozenset({chance.choice(words)}) if chance.random() < 0.35 else frozenset()


# Made once: drawing each anew would take ten times as long as what is tested.
POOL = tuple(map(_calendar, range(80)))
POLICIES = tuple(map(_policy, range(1, 200)))


@st.composite
def versions(draw: st.DrawFn) -> tuple[InForce, ...]:
    """One to three versions of the service levels."""
    return tuple(InForce(draw(one_version()), number + 1) for number in range(draw(st.integers(1, 3))))


@st.composite
def one_version(draw: st.DrawFn) -> ServiceLevels:
    """Service levels as wide as the cases have them."""
    base = service_levels(
        {
            "calendars": {},
            "promise": {},
            "departments": {"webcare": "office", "supply": "shop", "billing": "office"},
            "queues": {"supply": "supply", "supply-returns": "supply", "billing": "billing"},
            "escalation_queues": ["level-1"],
            "channels": draw(st.sampled_from(({}, {"x": "shop"}))),
            "reply_windows": {"whatsapp": "25h"},
        }
    )
    hours_of = {slug: draw(st.sampled_from(POOL)) for slug in CALENDARS}
    promise = draw(st.sampled_from(PROMISES))
    default = replace(base.policies[0], targets=dict.fromkeys(PROMISED, promise))
    others = [POLICIES[place] for place in draw(st.sets(st.integers(0, len(POLICIES) - 1), max_size=3))]
    return replace(base, calendars=hours_of, policies=(default, *others))


@dataclass
class _Ticket:
    """What it takes to let the next event be one that can happen."""

    at: datetime
    state: TicketState
    queue: str
    home: str
    facts: PolicyFacts
    merged_at: datetime | None = None
    asked: list[int] | None = None


@st.composite
def histories(draw: st.DrawFn, length: int = 14) -> History:
    """The whole life of a ticket."""
    forces = draw(versions())
    facts = PolicyFacts(draw(st.sampled_from(("x", "whatsapp"))), "nl", "order", None, 0)
    at = draw(st.sampled_from(STARTS)) + draw(st.integers(0, 6 * 24 * 3)) * GRID
    state = draw(st.sampled_from((TicketState.NEW,) * 4 + (TicketState.SPAM, TicketState.NO_REPLY_NEEDED)))
    queue = draw(st.sampled_from(QUEUES[:-1]))
    ticket = _Ticket(at, state, queue, queue, facts, asked=[])
    force = forces[0]
    happened = [(_happening(draw, ticket, EventKind.TICKET_ROUTED, None, {}), force)]
    for _ in range(draw(st.integers(0, length))):
        kind = draw(st.sampled_from([kind for kind in HAPPENS if _can(ticket, kind)]))
        force = forces[min(len(forces), force.id + draw(st.sampled_from((0, 0, 0, 1)))) - 1]
        happened.append((_next(draw, ticket, kind), force))
    return tuple(happened)


def _can(ticket: _Ticket, kind: EventKind) -> bool:
    if kind is EventKind.TICKET_UNMERGED:
        return ticket.merged_at is not None
    if kind in CONSULTING and kind is not EventKind.CONSULTATION_OPENED and not ticket.asked:
        return False
    return ticket.state in AFTER[kind]


def _next(draw: st.DrawFn, ticket: _Ticket, kind: EventKind) -> Happening:
    before = ticket.home
    ticket.at += draw(st.sampled_from((0, 1, 3, 6, 20, 60, 144, 300))) * GRID
    if kind in (EventKind.REPLY_DELIVERED, EventKind.TICKET_SOLVED):
        ticket.at += GRID  # a transaction of its own each, never in the same microsecond
    ticket.state = after(ticket.state, kind)
    if kind is EventKind.TICKET_REROUTED:
        ticket.queue = draw(st.sampled_from(QUEUES))
        ticket.home = before if ticket.queue == "level-1" else ticket.queue
        ticket.facts = replace(
            ticket.facts,
            process=draw(st.sampled_from((None, "order", "supply", "billing"))),
            priority=draw(st.sampled_from((0, 30, 70))),
        )
    if kind is EventKind.CONTACT_GROUPED:
        ticket.facts = replace(ticket.facts, contact_group=draw(st.sampled_from((None, "vip"))))
    if kind is EventKind.TICKET_MERGED:
        ticket.merged_at = ticket.at
    happening = _happening(draw, ticket, kind, before, _data(draw, ticket, kind))
    if kind is EventKind.TICKET_UNMERGED:
        ticket.merged_at = None
    return happening


def _happening(
    draw: st.DrawFn, ticket: _Ticket, kind: EventKind, before: str | None, data: dict[str, Any]
) -> Happening:
    asks = kind in ASKING and draw(st.sampled_from((kind is not EventKind.TICKET_REROUTED, True, True, False)))
    asked_at = ticket.at - draw(st.sampled_from((0, 0, 0, 1, 4, 30, 200))) * GRID if asks else None
    return Happening(kind, ticket.at, asked_at, ticket.state, ticket.home, before, ticket.facts, data)


def _data(draw: st.DrawFn, ticket: _Ticket, kind: EventKind) -> dict[str, Any]:
    earlier = (ticket.at - draw(st.integers(0, 40)) * GRID).isoformat()
    if kind is EventKind.TICKET_SPLIT:
        later = min(datetime.fromisoformat(earlier) + draw(st.integers(0, 3)) * GRID, ticket.at).isoformat()
        last = draw(st.sampled_from((None, later)))
        return {"asked_since": draw(st.sampled_from((None, earlier))), "last_asked_at": last}
    if kind is EventKind.TICKET_UNMERGED:
        merged_at = ticket.merged_at or ticket.at
        answered_at = merged_at + draw(st.integers(0, (ticket.at - merged_at) // GRID)) * GRID
        return {"answered_at": draw(st.sampled_from((None, answered_at.isoformat())))}
    if kind is EventKind.TICKET_REOPENED:
        return {"reason": draw(st.sampled_from(("by_hand", "reply_failed")))}
    if kind in CONSULTING:
        asked = ticket.asked if ticket.asked is not None else []
        if kind is EventKind.CONSULTATION_OPENED:
            asked.append(len(asked))
        new = kind is EventKind.CONSULTATION_OPENED
        return {"consultation": asked[-1] if new else draw(st.sampled_from(asked)), "department": "supply"}
    return {}
