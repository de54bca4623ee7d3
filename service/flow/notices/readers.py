"""Who sees the notices that failed, and may have them tried again."""

from routing_rules.vocabulary import Role
from service.foundation.errors import NotAllowed
from service.people.actor import SYSTEM, Actor

READERS = frozenset({Role.LEAD, Role.MANAGER})
"""Addresses of colleagues stand in them: no key of a program reads them."""


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor leads or manages, or is Olievlek itself."""
    if actor != SYSTEM and not actor.roles & READERS:
        raise NotAllowed(f"{actor.display_name} may not see the notices: leads and managers may.")
