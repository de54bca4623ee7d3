"""Who may keep, read, change and use answers."""

from sqlalchemy import ColumnElement
from sqlmodel import col, false, true

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import Role
from service.foundation.errors import NotAllowed
from service.people.actor import SYSTEM, Actor
from service.tables import KeptAnswer
from service.tickets.queries import READING_SCOPES, SEES_ALL
from service.tickets.question_rights import HUB_ROLES, answers_for

WRITING = "tickets:write"


def sees_all(actor: Actor) -> bool:
    """The hub, managers and programs read every kept answer."""
    return actor.name == SYSTEM.name or bool(actor.roles & SEES_ALL) or bool(actor.scopes & READING_SCOPES)


def may_read(actor: Actor) -> ColumnElement[bool]:
    """The same for the database to check; a department reads its own."""
    if sees_all(actor):
        return true()
    if Role.DEPARTMENT in actor.roles and actor.department is not None:
        return col(KeptAnswer.owner) == actor.department
    return false()


def may_keep(actor: Actor, owner: str, rulebook: Rulebook) -> bool:
    """The hub keeps for everybody, programs too; a department for itself."""
    of_hub = bool(actor.roles & HUB_ROLES) or WRITING in actor.scopes or actor.name == SYSTEM.name
    return of_hub or answers_for(actor, owner, rulebook.hub)


def may_change(actor: Actor, owner: str, rulebook: Rulebook) -> bool:
    """Its owner does, and leads, who see to it that nothing grows old; agents do where the hub itself is the owner."""
    by_trade = Role.LEAD in actor.roles or WRITING in actor.scopes or actor.name == SYSTEM.name
    if by_trade or answers_for(actor, owner, rulebook.hub):
        return True
    return owner == rulebook.hub and bool(actor.roles & HUB_ROLES)


def require_keeper(actor: Actor, owner: str, rulebook: Rulebook) -> None:
    """Raise NotAllowed unless the actor may keep answers of this owner."""
    if not may_keep(actor, owner, rulebook):
        raise NotAllowed(f"{actor.display_name} may not keep answers of {owner}.", owner=owner)


def require_changer(actor: Actor, owner: str, rulebook: Rulebook) -> None:
    """Raise NotAllowed unless the actor may change answers of this owner."""
    if not may_change(actor, owner, rulebook):
        words = f"{actor.display_name} may not change answers of {owner}: its colleagues and leads do."
        raise NotAllowed(words, owner=owner)


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed for whoever reads no kept answer at all."""
    if not sees_all(actor) and Role.DEPARTMENT not in actor.roles:
        raise NotAllowed(f"{actor.display_name} may not read kept answers.")
