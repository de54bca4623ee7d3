"""The one table of who may do what to a ticket."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from routing_rules.vocabulary import Role, Stage
from service.foundation.errors import NotAllowed
from service.people.actor import Actor


class Act(StrEnum):
    """Something that can be done to a ticket."""

    READ = "read"
    CLAIM = "claim"
    RELEASE = "release"
    REROUTE = "reroute"
    SOLVE = "solve"
    NOTE = "note"
    REPLY = "reply"
    ASSIGN = "assign"
    MOVE = "move"
    PIN = "pin"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    ACKNOWLEDGE = "acknowledge"
    GROUP = "group"
    ASK = "ask"
    """A department for advice; telling it more, taking the question back, using its answer."""
    DRAFT = "draft"
    """A reply for the hub to approve."""
    JUDGE = "judge"
    """A department's draft: approve it, edit it, send it back."""
    BOUNCE = "bounce"
    CORRECT = "correct"
    """What it is about; the ticket goes where that goes."""
    CONFIRM = "confirm"
    """What it is about, as it was decided."""


class Subject(Protocol):
    """What permissions look at in a ticket."""

    queue: str
    owner: str | None
    stage: str
    claimed_by: int | None


PLANNERS = frozenset({Role.LEAD, Role.MANAGER})
"""Who plans the work of others."""
Rule = Callable[[Actor, Subject], bool]


def _system(actor: Actor, _: Subject) -> bool:
    return actor.name == "system"


def _agent(actor: Actor, _: Subject) -> bool:
    return Role.AGENT in actor.roles


def _manager(actor: Actor, _: Subject) -> bool:
    return Role.MANAGER in actor.roles


def _lead(actor: Actor, _: Subject) -> bool:
    return Role.LEAD in actor.roles


def _holder(actor: Actor, ticket: Subject) -> bool:
    return actor.colleague_id is not None and ticket.claimed_by == actor.colleague_id


def _department_that_has_it(actor: Actor, ticket: Subject) -> bool:
    return Role.DEPARTMENT in actor.roles and actor.department is not None and ticket.queue == actor.department


def _department_that_owns_it(actor: Actor, ticket: Subject) -> bool:
    return Role.DEPARTMENT in actor.roles and actor.department is not None and ticket.owner == actor.department


def _department_that_answers(actor: Actor, ticket: Subject) -> bool:
    return _department_that_has_it(actor, ticket) and ticket.stage == Stage.ANSWER


def _key(scope: str) -> Rule:
    def allowed(actor: Actor, _: Subject) -> bool:
        return scope in actor.scopes

    return allowed


MAY: Mapping[Act, tuple[Rule, ...]] = {
    Act.READ: (
        _system,
        _agent,
        _manager,
        _lead,
        _department_that_has_it,
        _department_that_owns_it,
        _key("tickets:read"),
        _key("tickets:write"),
    ),
    Act.CLAIM: (_agent, _department_that_has_it),
    Act.RELEASE: (_agent, _manager, _lead, _department_that_has_it),
    Act.REROUTE: (_agent, _manager, _lead, _department_that_has_it, _key("tickets:write")),
    Act.SOLVE: (_agent, _department_that_has_it, _key("tickets:write")),
    Act.NOTE: (_agent, _manager, _lead, _department_that_has_it, _department_that_owns_it, _key("tickets:write")),
    Act.REPLY: (_agent, _department_that_answers),
    Act.ASSIGN: (_lead,),
    Act.MOVE: (_lead,),
    Act.PIN: (_holder, _lead),
    Act.MERGE: (_agent, _manager, _lead, _key("tickets:write")),
    Act.UNMERGE: (_agent, _manager, _lead, _key("tickets:write")),
    Act.SPLIT: (_agent, _manager, _lead, _key("tickets:write")),
    Act.ACKNOWLEDGE: (_agent, _lead, _manager),
    Act.GROUP: (_agent, _lead, _manager, _key("tickets:write")),
    Act.ASK: (_agent, _lead, _key("tickets:write")),
    Act.DRAFT: (_department_that_has_it,),
    Act.JUDGE: (_agent, _lead),
    Act.BOUNCE: (_department_that_has_it,),
    Act.CORRECT: (_agent, _manager, _lead, _department_that_has_it, _key("tickets:write")),
    Act.CONFIRM: (
        _agent,
        _manager,
        _lead,
        _department_that_has_it,
        _department_that_owns_it,
        _key("tickets:write"),
    ),
}


def may(actor: Actor, act: Act, ticket: Subject) -> bool:
    """Whether this actor may do this to this ticket."""
    return any(rule(actor, ticket) for rule in MAY[act])


def require(actor: Actor, act: Act, ticket: Subject) -> None:
    """Raise NotAllowed unless the actor may do it."""
    if not may(actor, act, ticket):
        raise NotAllowed(f"{actor.display_name} may not {act} this ticket.", act=str(act))


def require_planner(actor: Actor) -> None:
    """Raise NotAllowed unless the actor plans the work of others: rosters, skills."""
    if actor.name != "system" and not actor.roles & PLANNERS:
        raise NotAllowed(f"{actor.display_name} may not plan the work of others: leads and managers do.")
