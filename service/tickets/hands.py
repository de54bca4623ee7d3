"""What colleagues have in hand or are offered: the one definition, for assignment and for whoever looks at the team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.receivers import ORDINARY_WEIGHT
from service.foundation.database import connection_of
from service.tables.tickets import WAITING_FOR_US

HELD = f"""
SELECT ticket.claimed_by AS colleague_id, ticket.channel, ticket.pinned, false AS offered, count(*) AS tickets,
       count(*) FILTER (WHERE ticket.risk = 2) AS late, min(ticket.waiting_since) AS oldest,
       max(ticket.waiting_since) AS latest
FROM ticket
WHERE ticket.{WAITING_FOR_US} AND ticket.claimed_by IS NOT NULL AND ticket.claimed_by = ANY(%(ids)s::bigint[])
GROUP BY 1, 2, 3
UNION ALL
SELECT offer.colleague_id, ticket.channel, false, true, count(*), 0, NULL, NULL
FROM offer JOIN ticket ON ticket.id = offer.ticket_id
WHERE offer.ended_at IS NULL AND offer.colleague_id = ANY(%(ids)s::bigint[])
GROUP BY 1, 2"""  # noqa: S608


@dataclass(slots=True)
class Hands:
    """What one colleague has."""

    in_hand: int = 0
    """Tickets that wait for us."""
    pinned: int = 0
    late: int = 0
    offered: int = 0
    load: int = 0
    """What all of these weigh."""
    oldest: datetime | None = None
    """Since when the one in hand that waits the longest waits."""
    latest: datetime | None = None


async def hands(session: AsyncSession, ids: Sequence[int], weights: Mapping[str, int]) -> dict[int, Hands]:
    """What each of these colleagues has; whoever has nothing is left out. Weights are by channel."""
    found: dict[int, Hands] = {}
    rows = await (await connection_of(session)).exec_driver_sql(HELD, {"ids": list(ids)})
    for row in rows.mappings():
        one = found.setdefault(row["colleague_id"], Hands())
        one.load += row["tickets"] * weights.get(row["channel"], ORDINARY_WEIGHT)
        if row["offered"]:
            one.offered += row["tickets"]
            continue
        one.in_hand += row["tickets"]
        one.pinned += row["tickets"] if row["pinned"] else 0
        one.late += row["late"]
        one.oldest = min(filter(None, (one.oldest, row["oldest"])))
        one.latest = max(filter(None, (one.latest, row["latest"])))
    return found
