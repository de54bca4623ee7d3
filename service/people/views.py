"""Presence and rosters as the API shows them."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from routing_rules.vocabulary import PresenceStatus
from service.people.presence import PresentColleague
from service.people.rosters import Roster
from service.tables import Colleague
from service.tables.people import ShiftKind


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class ColleagueView(_View):
    """Somebody who works here."""

    id: int
    name: str
    department: str


class PresentView(ColleagueView):
    """Somebody who is there."""

    status: PresenceStatus
    since: datetime
    seen_at: datetime
    """Their last sign of life."""


class PresenceListView(_View):
    """Who is there and who is on call, by name."""

    items: list[PresentView]
    on_call: list[ColleagueView]

    @classmethod
    def of(cls, present: Sequence[PresentColleague], on_call: Sequence[Colleague]) -> "PresenceListView":
        """From what was found."""
        items = [
            PresentView(
                id=one.colleague.id,
                name=one.colleague.name,
                department=one.colleague.department,
                status=one.status,
                since=one.since,
                seen_at=one.seen_at,
            )
            for one in present
        ]
        return cls(items=items, on_call=[ColleagueView.model_validate(one) for one in on_call])


class PresenceView(_View):
    """What a colleague said about themselves."""

    status: PresenceStatus


class ShiftView(_View):
    """When somebody works or is on call."""

    kind: ShiftKind
    starts_at: datetime
    ends_at: datetime


class RosterLineView(_View):
    """One colleague in a week."""

    colleague: ColleagueView
    shifts: list[ShiftView]
    has_roster: bool
    """Without any shift of kind work, in whatever week, they work whenever they are present."""


class RosterView(_View):
    """One week."""

    week: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    colleagues: list[RosterLineView]

    @classmethod
    def of(cls, found: Roster) -> "RosterView":
        """From what was found."""
        week = found.week
        return cls(
            week=week.name,
            time_zone=week.zone.key,
            starts_at=week.starts_at,
            ends_at=week.ends_at,
            colleagues=[RosterLineView.model_validate(line) for line in found.lines],
        )


class CopiedView(_View):
    """What was planned."""

    copied: int
    """How many shifts."""
