"""The clocks of a ticket worked out anew from its events alone, to hold against what is stored."""

from collections.abc import Sequence

from routing_rules.clocks import Clocks, Happening, fold
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import InForce
from routing_rules.vocabulary import EventKind, TicketState
from service.configuration.queries import configuration
from service.tables import Event, Target, Ticket
from service.tickets.ledger_ticket import target_of, target_row
from service.tickets.statements import TARGET_COLUMNS
from tests.escalation.world import World

History = list[tuple[Happening, InForce]]


async def check_clocks(world: World, number: int) -> None:
    """What is stored of its clocks, every step that happened included, is what its events come to."""
    ticket, events, rows = await world.row(number), await world.events(number), await world.targets(number)
    async with world.database.transaction() as session:
        forces = [(await configuration(session, event.levels_id or 0)).in_force for event in events]
    check_rows(fold(history_of(ticket, events, forces)), rows, events)
    assert ticket.version == len(events)


def history_of(ticket: Ticket, events: Sequence[Event], forces: Sequence[InForce]) -> History:
    """What clocks see of its events."""
    homes = _homes(events, forces)
    return [
        (
            Happening(
                kind=EventKind(event.kind),
                at=event.at,
                asked_at=event.happened_at,
                state=TicketState(event.state or ""),
                home=homes[place],
                home_before=homes[place - 1] if place else None,
                facts=PolicyFacts(
                    ticket.channel, ticket.language, event.process, ticket.contact_group, event.priority or 0
                ),
                data=event.data,
            ),
            forces[place],
        )
        for place, event in enumerate(events)
    ]


def check_rows(folded: Clocks, rows: Sequence[Target], events: Sequence[Event]) -> None:
    """The clocks that were stored are those that were folded."""
    stored = [target_of(row.model_dump()) for row in rows]
    for mine, theirs in zip(folded.targets, stored, strict=True):
        told = zip(TARGET_COLUMNS, target_row(mine), target_row(theirs), strict=True)
        differing = {name: (folded, stored) for name, folded, stored in told if folded != stored}
        differing.pop("levels_id", None)  # judged by others without moving is no event
        assert not differing, (mine.kind, differing, [(event.kind, event.at) for event in events[-3:]])


def _homes(events: Sequence[Event], forces: Sequence[InForce]) -> list[str]:
    """After each event, the queue that the ticket is in, or was in before it was escalated."""
    homes: list[str] = []
    before, escalated_from = None, None
    for event, force in zip(events, forces, strict=True):
        levels = force.levels.levels
        if event.queue not in levels:
            escalated_from = None
        elif before is not None and before not in levels:
            escalated_from = before
        assert escalated_from is None or event.state in WAITING_FOR_US
        before = event.queue
        homes.append(escalated_from or event.queue or "")
    return homes
