"""Who sees what went wrong with e-mail, and may have letters sent again."""

from routing_rules.vocabulary import Role
from service.foundation.errors import NotAllowed
from service.people.actor import SYSTEM, Actor

READERS = frozenset({Role.LEAD, Role.MANAGER})
"""Addresses of colleagues stand in it: no key of a program reads them."""


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor leads or manages, or is Olievlek itself."""
    if actor != SYSTEM and not actor.roles & READERS:
        raise NotAllowed(f"{actor.display_name} may not see the mail: leads and managers may.")
