"""How a ticket stands as work: its clocks, its priority, what was escalated about it, and who could be given it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import PresenceStatus, Role
from service.flow.queues.about_view import AboutView, about_of
from service.flow.queues.alike import Alike, tickets_alike
from service.flow.queues.clock_view import ClockView, clocks_of
from service.flow.queues.departments_view import DepartmentsView, departments_of
from service.flow.queues.escalated import EscalatedView, escalated, escalated_view, named
from service.flow.queues.naming import Naming
from service.flow.queues.priority_view import PriorityView, priority_of
from service.foundation.clock import now
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.people.presence import status_at
from service.tables import Colleague, Contact, Presence, Ticket
from service.web.translations import N_, gettext_in

MOST_ASSIGNEES = 500
BY_FOLLOWERS = N_("by followers: %(group)s")
NO_GROUP = N_("none")


@dataclass(frozen=True, slots=True)
class Assignee:
    """A colleague who handles tickets of its queue."""

    id: int
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class TicketWork:
    """A ticket as work."""

    priority: PriorityView
    clocks: Sequence[ClockView]
    escalated: EscalatedView | None
    assignees: Sequence[Assignee]
    """Empty for whoever may not assign."""
    group: str | None
    """In words; None for none."""
    group_by_hand: str | None
    groups: Sequence[tuple[str, str]]
    """Slugs and words of what a colleague can choose."""
    group_if_unchosen: str
    """What choosing none comes to."""
    departments: DepartmentsView
    """Who was asked about it."""
    about: AboutView
    """What it is about, and whether that is right."""
    alike: Sequence[Alike]
    """What it can be compared with."""


async def ticket_work(
    session: AsyncSession, actor: Actor, ticket: Ticket, contact: Contact, naming: Naming
) -> TicketWork:
    """All of it, in a handful of queries."""
    asked = await escalated(session, [ticket.id])
    names = await named(session, asked)
    found = asked.get(ticket.id)
    groups = naming.rulebook.service_levels.contact_groups
    reached = [(least, slug) for slug, least in groups.items() if 0 < least <= contact.followers]
    translate = gettext_in(naming.language)
    unchosen = translate(BY_FOLLOWERS) % {"group": naming.group(max(reached)[1])} if reached else translate(NO_GROUP)
    return TicketWork(
        priority=priority_of(ticket, naming, is_waiting=ticket.state in WAITING_FOR_US),
        clocks=await clocks_of(session, ticket, naming),
        escalated=None if found is None else escalated_view(*found, ticket, actor, naming, names),
        assignees=await _assignees(session, ticket) if may(actor, Act.ASSIGN, ticket) else [],
        group=naming.group(ticket.contact_group),
        group_by_hand=contact.group,
        groups=[(slug, naming.group(slug) or slug) for slug in groups],
        group_if_unchosen=unchosen,
        departments=await departments_of(session, actor, ticket, naming),
        about=await about_of(session, actor, ticket, naming),
        alike=await tickets_alike(session, actor, ticket, naming),
    )


async def _assignees(session: AsyncSession, ticket: Ticket) -> list[Assignee]:
    """Whoever is available first."""
    rows = await session.exec(
        select(Colleague.id, Colleague.name, status_at(now()))
        .join(Presence, col(Presence.colleague_id) == col(Colleague.id), isouter=True)
        .where(
            col(Colleague.disabled_at).is_(None),
            or_(col(Colleague.roles).contains([Role.AGENT.value]), col(Colleague.department) == ticket.queue),
        )
        .order_by(col(Colleague.name), col(Colleague.id))
        .limit(MOST_ASSIGNEES)
    )
    order = [PresenceStatus.AVAILABLE.value, PresenceStatus.AWAY.value, PresenceStatus.OFFLINE.value]
    found = [Assignee(number, name, status) for number, name, status in rows]
    return sorted(found, key=lambda one: order.index(one.status))
