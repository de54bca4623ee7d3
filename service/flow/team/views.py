"""What the team page shows: who is there, each department, and what is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import PresenceStatus, Role
from service.configuration.queries import active_configuration
from service.flow.team.naming import Naming
from service.flow.team.queries import Line, Member, members
from service.flow.team.stuck import DepartmentNow, Stuck, StuckKind, whole_team
from service.foundation.clock import now
from service.people.signed_in import Viewer

FULL = 100
"""Per cent."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A ticket in few words."""

    number: int
    subject: str
    channel: str
    icon: str
    queue: str
    waiting_since: datetime
    due_at: datetime | None
    near_at: datetime | None
    due_kind: str | None
    held_by: str | None
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class StuckView:
    """One thing that is stuck, named."""

    kind: StuckKind
    key: str
    name: str
    count: str
    number: int
    """As far as it was counted: for the grammar."""
    pinned: int
    since: datetime | None
    lines: Sequence[LineView]
    address: str
    """Where all of its tickets are."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """A colleague and how they stand."""

    one: Member
    roles: Sequence[str]
    share: int
    """How much of their capacity is taken, in per cent, at most 100."""
    is_full: bool
    may_send_home: bool


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """A department with its colleagues."""

    now: DepartmentNow
    name: str
    waiting: str
    late: str
    address: str
    members: Sequence[MemberView]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The team as it stands now."""

    departments: Sequence[DepartmentView]
    stuck: Sequence[StuckView]
    present: Mapping[str, int]
    """How many are available, away, offline."""
    on_call: Sequence[str]
    is_lead: bool
    """Leads may move work; managers see it."""

    @property
    def staffed(self) -> Sequence[DepartmentView]:
        """Departments with colleagues."""
        return [one for one in self.departments if one.members]


async def team_page(session: AsyncSession, viewer: Viewer) -> tuple[Viewer, TeamPage]:
    """All of it, and the viewer in the rulebook's time zone."""
    at = now()
    rulebook = (await active_configuration(session)).rulebook
    naming = Naming(rulebook, viewer.frame.language)
    everybody = await members(session, rulebook.service_levels.weights, at)
    departments, stuck = await whole_team(session, rulebook, everybody, at)
    names = {one.id: one.name for one in everybody}
    shown = [member_view(one, viewer) for one in everybody]
    page = TeamPage(
        departments=[_department_view(one, shown, naming) for one in departments],
        stuck=[_stuck_view(one, names, naming) for one in stuck],
        present={status.value: sum(one.status is status for one in everybody) for status in PresenceStatus},
        on_call=[one.name for one in everybody if one.on_call],
        is_lead=Role.LEAD in viewer.actor.roles,
    )
    return viewer.in_zone(rulebook.time_zone), page


def member_view(one: Member, viewer: Viewer) -> MemberView:
    """A colleague as pages show them."""
    share = FULL * one.hands.load // max(one.capacity, 1)
    return MemberView(
        one=one,
        roles=[role.value for role in Role if role in one.roles],
        share=min(share, FULL),
        is_full=one.hands.load >= one.capacity,
        may_send_home=one.is_present and one.id != viewer.actor.colleague_id,
    )


def line_view(line: Line, names: Mapping[int, str], naming: Naming) -> LineView:
    """A ticket as pages show it."""
    channel, icon = naming.channel(line.channel)
    return LineView(
        number=line.number,
        subject=line.subject,
        channel=channel,
        icon=icon,
        queue=naming.queue(line.queue),
        waiting_since=line.waiting_since,
        due_at=line.due_at,
        near_at=line.near_at,
        due_kind=line.due_kind,
        held_by=None if line.claimed_by is None else names.get(line.claimed_by),
        is_pinned=line.is_pinned,
    )


def _department_view(one: DepartmentNow, shown: Sequence[MemberView], naming: Naming) -> DepartmentView:
    return DepartmentView(
        now=one,
        name=naming.department(one.slug),
        waiting=naming.count(one.waiting) + ("+" if one.has_more else ""),
        late=naming.count(one.late),
        address=f"/team/queues/{one.queues[0]}" if one.queues else "",
        members=[view for view in shown if view.one.department == one.slug],
    )


def _stuck_view(one: Stuck, names: Mapping[int, str], naming: Naming) -> StuckView:
    return StuckView(
        kind=one.kind,
        key=one.key,
        name=_name(one, names, naming),
        count=naming.count(one.count) + ("+" if one.has_more else ""),
        number=one.count,
        pinned=one.pinned,
        since=one.since,
        lines=[line_view(line, names, naming) for line in one.lines],
        address=_address(one),
    )


def _name(one: Stuck, names: Mapping[int, str], naming: Naming) -> str:
    if one.kind is StuckKind.ABSENT:
        return names[int(one.key)]
    return naming.department(one.key) if one.kind is StuckKind.DESERTED else naming.queue(one.key)


def _address(one: Stuck) -> str:
    match one.kind:
        case StuckKind.ABSENT:
            return f"/team/{one.key}"
        case StuckKind.UNACKNOWLEDGED:
            return f"/queues/{one.queue}"
        case StuckKind.LATE:
            return f"/team/queues/{one.queue}?only=late"
        case StuckKind.MANUAL | StuckKind.UNTAKEABLE:
            return f"/team/queues/{one.queue}?only=free"
        case StuckKind.DESERTED:
            return f"/team/queues/{one.queue}"
