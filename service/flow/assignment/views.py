"""Assignment as the API shows it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from routing_rules.assign import Why
from routing_rules.receivers import Skill, WhyNot
from routing_rules.vocabulary import PresenceStatus, Role, Work
from service.flow.assignment.actions import Moved
from service.flow.assignment.queries import Candidates, OfferLine, TeamMember
from service.tickets.views import TicketView


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class TeamMemberView(_View):
    """A colleague and what they have in hand."""

    id: int
    name: str
    department: str
    roles: list[Role]
    status: PresenceStatus
    since: datetime | None
    seen_at: datetime | None
    """Their last sign of life."""
    on_shift: bool
    in_hand: int
    """Tickets that they have in hand and that wait for us."""
    pinned: int
    offered: int
    load: int
    """What all of these weigh."""
    capacity: int
    languages: list[str]
    processes: list[str]
    """Empty: all of them."""


class TeamView(_View):
    """Everybody, by department and name."""

    items: list[TeamMemberView]

    @classmethod
    def of(cls, team: Sequence[TeamMember]) -> "TeamView":
        """From what was found."""
        return cls(items=[TeamMemberView.model_validate(one) for one in team])


class OfferView(_View):
    """A ticket that is offered to the colleague who asks."""

    ticket: TicketView
    offered_at: datetime
    expires_at: datetime


class OfferListView(_View):
    """The first to expire first."""

    items: list[OfferView]

    @classmethod
    def of(cls, offers: Sequence[OfferLine]) -> "OfferListView":
        """From what was found."""
        return cls(items=[OfferView.model_validate(one) for one in offers])


class SkippedView(_View):
    """Somebody who would not be given the ticket."""

    colleague: int
    name: str
    reason: WhyNot


class CandidatesView(_View):
    """Who would be given a ticket now."""

    ticket: int
    work: Work
    chosen: int | None
    """Null: nobody can receive it."""
    why: Why | None
    waived: list[Skill]
    """Skills that they lack, which it waited too long to wait on for."""
    skipped: list[SkippedView]

    @classmethod
    def of(cls, found: Candidates) -> "CandidatesView":
        """From what was found."""
        skipped = [
            SkippedView(colleague=number, name=found.names[number], reason=reason)
            for number, reason in found.skipped.items()
        ]
        return cls(
            ticket=found.ticket,
            work=found.work,
            chosen=found.chosen,
            why=found.why,
            waived=list(found.waived),
            skipped=skipped,
        )


class RefusedView(_View):
    """A ticket that stayed where it was."""

    number: int
    reason: str


class MovedView(_View):
    """What became of tickets that were to move."""

    moved: list[int]
    refused: list[RefusedView]

    @classmethod
    def of(cls, outcome: Moved) -> "MovedView":
        """From what was done."""
        refused = [RefusedView(number=number, reason=reason) for number, reason in outcome.refused.items()]
        return cls(moved=outcome.moved, refused=refused)
