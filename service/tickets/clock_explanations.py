"""The clocks of one ticket explained, with whether their rows are what its events say."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.clock_story import ClockStory, clock_story
from routing_rules.clocks import Happening
from routing_rules.service_levels import InForce
from routing_rules.targets import Target
from service.configuration.queries import active_configuration, configuration
from service.people.actor import Actor
from service.tickets.clock_queries import Difference, histories, recompute, stored_clocks
from service.tickets.queries import visible_ticket


@dataclass(frozen=True, slots=True)
class ExplainedClocks:
    """Every clock that a ticket has or had."""

    number: int
    at: datetime
    stories: list[ClockStory]
    differences: list[Difference]
    """Where a row is not what the events say: none, if all is well."""


async def explained_clocks(session: AsyncSession, actor: Actor, number: int, at: datetime) -> ExplainedClocks:
    """How they stand at that moment. Raises NotFound when there is no such ticket, or none that this actor may see."""
    await visible_ticket(session, actor, number)
    history = (await histories(session, [number]))[number]
    newest = (await active_configuration(session)).in_force
    stories = []
    for target in (await stored_clocks(session, [number])).get(number, []):
        force = newest if target.is_open else (await configuration(session, target.levels_id)).in_force
        stories.append(clock_story(target, _last(history, target).facts, force, at))
    return ExplainedClocks(number, at, stories, await recompute(session, [number]))


def _last(history: list[tuple[Happening, InForce]], target: Target) -> Happening:
    """The last thing that the clock was judged at."""
    ended_at = target.ended_at
    return next(
        (happening for happening, _ in reversed(history) if ended_at is None or happening.at <= ended_at), history[0][0]
    )
