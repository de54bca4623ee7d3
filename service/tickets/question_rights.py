"""Who may answer for a department, and who may see what it is asked."""

from routing_rules.vocabulary import Role
from service.people.actor import Actor
from service.people.permissions import Act, Subject, may

HUB_ROLES = frozenset({Role.AGENT, Role.LEAD})


def answers_for(actor: Actor, department: str, hub: str) -> bool:
    """Colleagues with the role of that department do, also without the right to read the ticket.

    Agents and leads never do for them; but a team of one, who is the hub and all departments, never waits for itself.
    """
    if Role.DEPARTMENT not in actor.roles:
        return False
    return actor.department == department or (actor.department == hub and bool(actor.roles & HUB_ROLES))


def sees_question(actor: Actor, ticket: Subject, department: str, hub: str) -> bool:
    """Whoever may read the ticket, and whoever is asked."""
    return may(actor, Act.READ, ticket) or answers_for(actor, department, hub)
