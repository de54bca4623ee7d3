"""What every page shows its reader about themselves: whether they are there, what is offered, what asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import PresenceStatus
from service.configuration.queries import active_configuration
from service.flow.assignment.asked import asked_of
from service.flow.assignment.queries import OfferLine, offers_to
from service.people.presence import presence_of
from service.people.signed_in import ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class OfferView:
    """A ticket that is offered to the reader."""

    number: int
    subject: str
    queue: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is at hand for the reader."""

    status: PresenceStatus
    offers: Sequence[OfferView]
    asked: int
    """Escalations that wait for the reader, among others, to acknowledge them."""
    asked_level: str | None
    """The level with the oldest of them."""


@router.get("/at-hand")
async def show_at_hand(session: Transaction, viewer: ViewerOf) -> Response:
    """As fragments for the bar, the menu and the corner with offers."""
    rulebook = (await active_configuration(session)).rulebook
    colleague = viewer.actor.colleague_id or 0
    asked = await asked_of(session, colleague)
    content = AtHand(
        status=await presence_of(session, colleague),
        offers=[_offer(line, rulebook, viewer.frame.language) for line in await offers_to(session, viewer.actor)],
        asked=sum(asked.values()),
        asked_level=next(iter(asked), None),
    )
    return page(viewer.in_zone(rulebook.time_zone).frame, "_at_hand.html", content)


def _offer(line: OfferLine, rulebook: Rulebook, language: str) -> OfferView:
    queue = rulebook.queues.get(line.ticket.queue)
    name = line.ticket.queue if queue is None else queue.name.in_language(language)
    return OfferView(line.ticket.id, line.ticket.subject, name, line.expires_at)
