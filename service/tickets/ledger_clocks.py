"""What each event means to a ticket's clocks, priority and place in its queue: the fold of routing_rules.clocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from routing_rules.clocks import Change, Happening, advance, standing
from routing_rules.priority import rank, steady
from routing_rules.service_levels import InForce
from routing_rules.vocabulary import EventKind
from service.tickets.ledger_ticket import LedgerTicket, target_row

MovedDeadline = dict[str, object]
NEW: tuple[None, None] = None, None
"""A clock that other service levels began: a queue of the hub that is a department's now."""


def wind_on(
    ticket: LedgerTicket,
    kind: EventKind,
    asked_at: datetime | None,
    data: Mapping[str, object],
    home_before: str | None,
    force: InForce,
    at: datetime,
) -> list[MovedDeadline]:
    """Let the event, which is applied to the ticket already, happen to its clocks.

    Returns the deadlines that moved because the terms did, for the event to keep.
    """
    levels = force.levels
    ticket.priority = steady(ticket.priority_facts(levels), levels.priority)
    happening = Happening(
        kind=kind,
        at=at,
        asked_at=asked_at,
        state=ticket.state,
        home=ticket.home,
        home_before=home_before,
        facts=ticket.policy_facts(),
        data=data,
    )
    moved = advance(ticket.clocks, happening, force)
    stands = standing(ticket.clocks, at)
    ticket.risk, ticket.due_at, ticket.due_kind = stands.risk, stands.due_at, stands.due_kind
    ticket.near_at, ticket.replied_at = stands.near_at, ticket.clocks.replied_at
    ticket.rank = rank(ticket.priority, ticket.waiting_since, levels.priority)
    return _written(moved)


def judge_anew(ticket: LedgerTicket, force: InForce, at: datetime) -> list[MovedDeadline]:
    """Judge the open clocks by other service levels; returns what moved, and for clocks that only changed their policy
    or their steps the same deadline twice."""
    before = {id(target): (target_row(target)[4:-1], target.due_at) for target in ticket.clocks.targets}
    wind_on(ticket, EventKind.CLOCKS_RECOMPUTED, None, {}, ticket.home, force, at)
    return _written(
        [
            Change(target.kind, target.subject, target.policy, before.get(id(target), NEW)[1], target.due_at)
            for target in ticket.clocks.targets
            if target_row(target)[4:-1] != before.get(id(target), NEW)[0]
        ]
    )


def _written(moved: Sequence[Change]) -> list[MovedDeadline]:
    return [
        {
            "clock": change.kind.value,
            "subject": change.subject,
            "policy": change.policy,
            "was": None if change.was is None else change.was.isoformat(),
            "now": None if change.now is None else change.now.isoformat(),
        }
        for change in moved
    ]
