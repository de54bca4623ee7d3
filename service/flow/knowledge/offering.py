"""What whoever looks at a ticket is offered for it."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from service.configuration.queries import active_configuration
from service.flow.knowledge.queries import keepable
from service.flow.knowledge.rights import may_keep, sees_all
from service.flow.knowledge.similar import OFFERED, Offer, similar
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Consultation
from service.tickets.queries import visible_ticket


@dataclass(frozen=True, slots=True)
class Offered:
    """Answers to use, and answers to keep."""

    offers: list[Offer]
    keepable: list[Consultation]
    """Answered questions whose answers this reader may keep."""


async def offers_for(session: AsyncSession, actor: Actor, number: int, limit: int = OFFERED) -> list[Offer]:
    """What fits a ticket that the actor may see: departments are offered their own answers."""
    await visible_ticket(session, actor, number)
    return await similar(session, number, limit, owner=None if sees_all(actor) else actor.department or "")


async def offered(session: AsyncSession, actor: Actor, number: int) -> Offered:
    """For the ticket's page: answers only where this reader may reply now."""
    ticket = await visible_ticket(session, actor, number)
    writes = ticket.state in WAITING_FOR_US and any(may(actor, act, ticket) for act in (Act.REPLY, Act.DRAFT))
    rulebook = (await active_configuration(session)).rulebook
    found = [one for one in await keepable(session, number) if may_keep(actor, one.department, rulebook)]
    return Offered(await offers_for(session, actor, number) if writes else [], found)
