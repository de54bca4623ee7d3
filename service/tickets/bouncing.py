"""Where it goes when a department says "not ours": where that points, at most twice, and then to a lead of the hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import EventKind, Role
from service.foundation.errors import Invalid
from service.tables import Colleague
from service.tickets.entries import Entry
from service.tickets.ledger_ticket import LedgerTicket

MOST_MOVES = 2
"""So often it goes where departments point; whoever declines after that, declines it to a lead."""
BOUNCED = "bounced"


class Destination(StrEnum):
    """Whose turn it is after a "not ours"."""

    DEPARTMENT = "department"
    """The one that was suggested."""
    HUB = "hub"
    LEAD = "lead"
    """Of the hub, with all reasons: the departments don't agree."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """One "not ours"."""

    department: str
    """Who said it."""
    reason: str
    suggested: str | None = None
    """Whose it is, in their eyes."""

    def written(self) -> dict[str, str | None]:
        """As events keep it."""
        return {"department": self.department, "reason": self.reason, "suggested": self.suggested}


def where_to(bounces: Sequence[Bounce], hub: str) -> Destination:
    """Where it goes after the last of these, which are in order. Back to one that declined it: they play ping-pong."""
    *earlier, last = bounces
    if len(bounces) > MOST_MOVES or last.suggested in {one.department for one in earlier}:
        return Destination.LEAD
    return Destination.HUB if last.suggested in (None, hub) else Destination.DEPARTMENT


def check_suggestion(rulebook: Rulebook, department: str, suggested: str | None) -> None:
    """Raise Invalid when that is no department, or the one that says "not ours" itself."""
    others = sorted(rulebook.departments.keys() - {department})
    if suggested is not None and suggested not in others:
        words = "A department can't pass it on to itself." if suggested == department else None
        raise Invalid(words or f"There is no department {suggested}.", field="suggested", known=others)


def lead_queue(levels: ServiceLevels, *, has_lead: bool) -> str:
    """Where leads of the hub look: the lowest level that they stand at, or the hub's own queue when there is none."""
    for level in levels.levels.values():
        theirs = Role.LEAD in level.roles or not level.roles
        if has_lead and theirs and (levels.hub in level.departments or not level.departments):
            return level.queue
    return levels.hub_queue


async def has_lead(session: AsyncSession, hub: str) -> bool:
    """Whether the hub has a lead at all."""
    wanted = select(Colleague.roles).where(Colleague.department == hub, col(Colleague.disabled_at).is_(None))
    return any(Role.LEAD in roles for roles in await session.exec(wanted))


def before_a_lead(
    ticket: LedgerTicket, left: str, queue: str, levels: ServiceLevels, bounces: Sequence[Bounce], actor: str
) -> Entry:
    """The move to the leads' queue with every reason in one event; `left` is where the ticket is by then.

    A ticket only climbs: one that stands on this level or a higher one stays there, with whoever has it.
    """
    order = list(levels.levels)
    stays = left == queue or (left in order and (queue not in order or order.index(left) >= order.index(queue)))
    to = left if stays else queue
    data = {"from": left, "to": to, "reason": BOUNCED, "bounces": [bounce.written() for bounce in bounces]}
    changes: dict[str, object] = {"routed_by": actor}
    if not stays:
        changes |= {"queue": to, "claimed_by": None, "claimed_at": None}
    return Entry(ticket, EventKind.TICKET_REROUTED, actor, changes, data)
