"""Work that is given out and that nobody who is there can receive, by the rules that giving it out goes by."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.receivers import Receiver, WorkItem, demand_of, unmet
from routing_rules.rulebook_parts import Rulebook
from service.flow.team import statements
from service.flow.team.queries import Line, Member, line_of
from service.foundation.database import connection_of

LOOKED_AT = 50
"""So many of the most urgent tickets of each queue are held against everybody."""


@dataclass(slots=True)
class Untakeable:
    """What nobody can receive, of one queue."""

    lines: list[Line] = field(default_factory=list)
    has_more: bool = False
    """There are tickets beyond those that were looked at, and they may be so too."""


async def untakeable(
    session: AsyncSession, rulebook: Rulebook, everybody: Sequence[Member], queues: Collection[str], at: datetime
) -> dict[str, Untakeable]:
    """By queue; queues whose work somebody can receive are left out."""
    if not queues:
        return {}
    terms = {"queues": list(queues), "limit": LOOKED_AT + 1}
    rows = await (await connection_of(session)).exec_driver_sql(statements.UNOFFERED, terms)
    waiting: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in rows.mappings():
        waiting[row["given_out"]].append(row)
    receivers = [_receiver(one) for one in everybody]
    found: dict[str, Untakeable] = {}
    for queue, tickets in waiting.items():
        lines = [line_of(row) for row in tickets[:LOOKED_AT] if not _somebody(row, rulebook, receivers, at)]
        if lines:
            found[queue] = Untakeable(lines, len(tickets) > LOOKED_AT)
    return found


def _somebody(row: Mapping[Any, Any], rulebook: Rulebook, receivers: Sequence[Receiver], at: datetime) -> bool:
    levels = rulebook.service_levels
    item = WorkItem(
        ticket=row["id"],
        queue=row["queue"],
        department=rulebook.queues[row["queue"]].department,
        channel=row["channel"],
        language=row["language"],
        process=row["process"],
        risk=0,
        rank=0,
        waiting_since=row["waiting_since"],
        declined_by=frozenset(row["declined_by"]),
    )
    demand = demand_of(item, levels.work[item.queue], levels.weights, at)
    return any(not unmet(demand, one) for one in receivers)


def _receiver(one: Member) -> Receiver:
    return Receiver(
        colleague=one.id,
        department=one.department,
        roles=one.roles,
        status=one.status,
        on_shift=one.on_shift,
        load=one.hands.load,
        capacity=one.capacity,
        languages=frozenset(one.languages),
        processes=frozenset(one.processes),
    )
