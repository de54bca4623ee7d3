"""The clocks of tickets worked out anew from their events, to tell whether the rows that cache them are right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.clocks import Clocks, Happening, fold
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import InForce
from routing_rules.targets import Target as Clock
from routing_rules.vocabulary import ClockKind, EventKind, TicketState
from service.configuration.queries import configuration
from service.tables import Event, Target, Ticket
from service.tickets.ledger_ticket import target_of

# Looking does not tell when it was last judged: where nothing moved, that is no event.
UNCOMPARED: Mapping[str, Any] = {"levels_id": 0, "id": None, "stale": False}
_COLUMNS = ("kind", "at", "happened_at", "state", "queue", "process", "priority", "data", "levels_id")
_GROUPED = {EventKind.TICKET_ROUTED: "contact_group", EventKind.CONTACT_GROUPED: "group"}
"""Which events say what group the contact is in, and by what name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A clock whose row is not what its ticket's events say."""

    ticket_id: int
    kind: ClockKind
    subject: str
    stored: Clock | None
    """None: it has no row."""
    folded: Clock | None
    """None: no event brought it about."""

    @property
    def fields(self) -> list[str]:
        """What differs."""
        if self.stored is None or self.folded is None:
            return []
        names = [name for name in Clock.__slots__ if name not in UNCOMPARED]
        return [name for name in names if getattr(self.stored, name) != getattr(self.folded, name)]


async def recompute(session: AsyncSession, ticket_ids: Iterable[int]) -> list[Difference]:
    """Where the rows of these tickets' clocks differ from a fold over their events; nothing, if all is well."""
    numbers = sorted(set(ticket_ids))
    folded, stored = await folded_clocks(session, numbers), await stored_clocks(session, numbers)
    return [
        difference
        for number in numbers
        for difference in _differences(number, stored.get(number, []), folded[number].targets)
    ]


async def folded_clocks(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, Clocks]:
    """The clocks of each ticket from its events alone, each event under the service levels that were in force."""
    return {number: fold(history) for number, history in (await histories(session, ticket_ids)).items()}


async def histories(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, list[tuple[Happening, InForce]]]:
    """What happened to each ticket as its clocks see it, with the service levels that were in force then."""
    tickets = {ticket.id: ticket for ticket in await session.exec(select(Ticket).where(col(Ticket.id).in_(ticket_ids)))}
    events: Sequence[Any] = (
        await session.exec(
            select(col(Event.ticket_id), *(col(getattr(Event, name)) for name in _COLUMNS))
            .where(col(Event.ticket_id).in_(ticket_ids), col(Event.state).is_not(None))
            .order_by(col(Event.ticket_id), col(Event.id))
        )
    ).all()
    forces = await _in_force(session, {event.levels_id for event in events})
    told = {number: list(group) for number, group in groupby(events, lambda event: int(event.ticket_id))}
    return {
        number: [
            (happening, forces[event.levels_id])
            for happening, event in zip(
                _happenings(ticket, told.get(number, []), forces), told.get(number, []), strict=True
            )
        ]
        for number, ticket in tickets.items()
    }


async def stored_clocks(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, list[Clock]]:
    """The clocks of each ticket as its rows have them, in the order in which they began."""
    rows = await session.exec(select(Target).where(col(Target.ticket_id).in_(ticket_ids)).order_by(col(Target.id)))
    found: dict[int, list[Clock]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(target_of(row.model_dump()))
    return found


async def _in_force(session: AsyncSession, ids: Iterable[int]) -> dict[int, InForce]:
    return {one: (await configuration(session, one)).in_force for one in sorted(ids)}


def _happenings(ticket: Ticket, events: Sequence[Any], forces: Mapping[int, InForce]) -> list[Happening]:
    """The ticket's events as its clocks see them: where it was at home, and which group its contact was in."""
    queue, group, happened = "", None, list[Happening]()
    home: str | None = None
    for event in events:
        if event.kind in _GROUPED:
            group = event.data.get(_GROUPED[event.kind], group)
        before, home = home, _home(queue, home, event.queue, forces[event.levels_id])
        queue = event.queue
        facts = PolicyFacts(ticket.channel, ticket.language, event.process, group, event.priority)
        happened.append(
            Happening(
                EventKind(event.kind),
                event.at,
                event.happened_at,
                TicketState(event.state),
                home,
                before,
                facts,
                event.data,
            )
        )
    return happened


def _home(left: str, home: str | None, queue: str, force: InForce) -> str:
    """The queue itself; for an escalation queue the one that it was escalated from."""
    escalation_queues = force.levels.levels
    if queue == left or (queue in escalation_queues and left in escalation_queues):
        return home or queue
    return left if queue in escalation_queues and home is not None else queue


def _differences(number: int, stored: Sequence[Clock], folded: Sequence[Clock]) -> Iterable[Difference]:
    for place in range(max(len(stored), len(folded))):
        row = stored[place] if place < len(stored) else None
        clock = folded[place] if place < len(folded) else None
        known = row or clock
        if known is not None and (row is None or clock is None or _compared(row) != _compared(clock)):
            yield Difference(number, known.kind, known.subject, row, clock)


def _compared(clock: Clock) -> Clock:
    return replace(clock, **UNCOMPARED)
