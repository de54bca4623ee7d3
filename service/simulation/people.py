"""The people of a made-up month: who they are in the database, and what they have in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.people.actor import Actor
from service.simulation.scenarios import Scenario
from service.tables import Colleague

NOBODY_SIGNS_IN = "-"
"""As a password's hash it fits none."""


@dataclass(slots=True)
class Seat:
    """Somebody who works, one thing at a time."""

    actor: Actor
    free_at: datetime

    @property
    def colleague_id(self) -> int:
        """Theirs in the database."""
        return self.actor.colleague_id or 0


@dataclass(frozen=True, slots=True)
class People:
    """Everybody on our side."""

    hub: Sequence[Seat]
    department: Sequence[Seat]
    lead: Actor
    manager: Actor

    @property
    def hub_ids(self) -> list[int]:
        """All of webcare that is there within its hours."""
        return [seat.colleague_id for seat in self.hub] + [self.lead.colleague_id or 0, self.manager.colleague_id or 0]

    @property
    def department_ids(self) -> list[int]:
        """All of the department."""
        return [seat.colleague_id for seat in self.department]


async def hire(session: AsyncSession, scenario: Scenario, hub: str) -> People:
    """Put everybody in the database. Nobody can sign in as one of them."""
    at = now()

    async def one(login: str, name: str, role: Role, department: str) -> Actor:
        row = Colleague(
            login=f"made-up-{login}",
            name=name,
            password_hash=NOBODY_SIGNS_IN,
            roles=[role.value],
            department=department,
            created_at=at,
        )
        session.add(row)
        await session.flush()
        return Actor(f"colleague/{row.id}", row.id, name, frozenset({role}), department)

    agents = [await one(f"agent-{n}", f"Agent {n}", Role.AGENT, hub) for n in _count(scenario.hub.people)]
    own = scenario.slug_of_department
    members = [
        await one(f"member-{n}", f"Member {n}", Role.DEPARTMENT, own) for n in _count(scenario.department.people)
    ]
    lead = await one("lead", "Lead", Role.LEAD, hub)
    manager = await one("manager", "Manager", Role.MANAGER, hub)
    return People([Seat(actor, at) for actor in agents], [Seat(actor, at) for actor in members], lead, manager)


def _count(people: int) -> range:
    return range(1, people + 1)
