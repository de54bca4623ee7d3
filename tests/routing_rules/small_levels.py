"""Service levels small enough to see through: two levels of escalation, one with quiet hours."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Ladder, Level, Opening, PriorityPoints, ServiceLevels, Step, Week
from routing_rules.vocabulary import Role, StepAction

NOON = datetime(2026, 1, 14, 11, tzinfo=UTC)
"""A Wednesday, 12:00 in Amsterdam."""
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = "office"


def minutes(amount: float) -> timedelta:
    """That many."""
    return timedelta(minutes=amount)


def office_hours() -> Calendar:
    """Weekdays from nine to five in Amsterdam."""
    day = (Opening(9 * 60, 17 * 60),)
    return Calendar(OFFICE, Names(OFFICE, OFFICE), AMSTERDAM, (Week(None, (day,) * 5 + ((), ())),), {}, {})


def rung(
    slug: str,
    at: float | timedelta,
    action: StepAction = StepAction.WARN_OWNER,
    *,
    level: str | None = None,
    points: int = 0,
    repeat: timedelta | None = None,
) -> Step:
    """A step at a share of the target, or so long after the deadline."""
    share, offset = (None, at) if isinstance(at, timedelta) else (at, None)
    return Step(slug, share, offset, action, level, points, repeat)


def level(
    queue: str,
    *roles: Role,
    departments: frozenset[str] = frozenset(),
    wakeful: str | None = None,
    stand_in: str | None = None,
    emails: tuple[str, ...] = (),
    webhook: str | None = None,
) -> Level:
    """A level."""
    return Level(queue, Names(queue, queue), frozenset(roles), departments, wakeful, stand_in, emails, webhook)


LEAD = level("team_lead", Role.LEAD, wakeful=OFFICE, stand_in="management")
MANAGEMENT = level("management", Role.MANAGER, emails=("duty@example.nl",), webhook="https://example.nl/hook")


def small_levels(*steps: Step, levels: tuple[Level, ...] = (LEAD, MANAGEMENT)) -> ServiceLevels:
    """Service levels with one ladder, named "ladder", and these levels."""
    return ServiceLevels(
        calendars={OFFICE: office_hours()},
        policies=(),
        ladders=_by_slug(*steps),
        levels={one.queue: one for one in levels},
        hub="webcare",
        hub_queue="webcare",
        departments={},
        channels={},
        reply_windows={},
        queue_departments={"supply": "supply"},
        work={},
        weights={},
        contact_groups={},
        priority=PriorityPoints(),
        backdated=timedelta(days=1),
        evening=(18, 23),
        time_zone=AMSTERDAM,
        digest="",
        holidays={"NL": dict[date, str]()},
    )


def _by_slug(*steps: Step) -> Mapping[str, Ladder]:
    return {"ladder": Ladder("ladder", Names("ladder", "ladder"), steps)}
