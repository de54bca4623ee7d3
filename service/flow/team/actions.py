"""What a lead does about colleagues: say that somebody is not there, and plan their week."""

from dataclasses import dataclass

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, PresenceStatus
from service.foundation.clock import now
from service.foundation.errors import Invalid, NotFound
from service.people.actor import Actor
from service.people.permissions import require_planner
from service.people.presence import set_offline
from service.people.rosters import copy_week, roster
from service.tables import Colleague
from service.tickets.apart import record_apart


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a week that was to be planned as another."""

    week: str
    """The other."""
    shifts: int
    kept: int
    """Colleagues who had shifts there already, which stayed as they were."""
    refused: int
    """Colleagues whose shifts would overlap there, or last over 24 hours on the night that the clock changes."""


async def send_offline(session: AsyncSession, actor: Actor, colleague_id: int) -> None:
    """Say for a colleague that they are not there; they come back by saying so themselves.

    The ledger keeps who said it. Raises NotFound and NotAllowed.
    """
    require_planner(actor)
    wanted = select(Colleague.id).where(Colleague.id == colleague_id)
    if (await session.exec(wanted)).one_or_none() is None:
        raise NotFound(f"There is no colleague {colleague_id}.", colleague=colleague_id)
    at = now()
    sent = await set_offline(session, colleague_id, at)
    if sent is not None:
        data = {
            "colleague": f"colleague/{colleague_id}",
            "from": sent.before,
            "to": PresenceStatus.OFFLINE,
            "seen_at": sent.seen_at,
            "because": {"why": "said_for_them"},
        }
        await record_apart(session, EventKind.PRESENCE_CHANGED, [(actor.name, data)], at)


async def copy_to_next(session: AsyncSession, actor: Actor, week: str) -> Copied:
    """Plan the week after it in the same way, for all who have no shifts there yet.

    Raises NotAllowed, and Invalid for what is no week.
    """
    require_planner(actor)
    source = await roster(session, week)
    target = await roster(session, source.week.next().name)
    planned = {line.colleague.id for line in source.lines if line.shifts}
    taken = {line.colleague.id for line in target.lines if line.shifts}
    shifts = refused = 0
    for colleague_id in sorted(planned - taken):
        try:
            shifts += await copy_week(session, actor, source.week.name, target.week.name, [colleague_id])
        except Invalid:
            refused += 1
    return Copied(target.week.name, shifts, len(planned & taken), refused)
