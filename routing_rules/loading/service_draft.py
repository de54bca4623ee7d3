"""Service levels under construction: what has been read of them so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from routing_rules.calendars import ALWAYS
from routing_rules.loading.nodes import Block
from routing_rules.service_levels import Calendar, Ladder, Level, Policy, PriorityPoints, QueueWork


@dataclass(slots=True)
class ServiceDraft:
    """Grows section by section, as the draft that it is part of."""

    holidays: dict[str, Mapping[date, str]] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=lambda: {ALWAYS.slug: ALWAYS})
    calendar_blocks: list[Block] = field(default_factory=list)
    """Where each calendar of the rulebook's own stands."""
    hub_calendar: str | None = None
    department_calendars: dict[str, str] = field(default_factory=dict)
    """`default` stands for those that are not named; so below."""
    channel_calendars: dict[str, str] = field(default_factory=dict)
    contact_groups: dict[str, int] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    ladders: dict[str, Ladder] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=list)
    work: dict[str, QueueWork] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    reply_windows: dict[str, timedelta] = field(default_factory=dict)
    priority: PriorityPoints = field(
        default_factory=lambda: PriorityPoints(tone={"angry": 20, "unhappy": 10}, process={})
    )
    backdated: timedelta = timedelta(days=1)
    evening: tuple[int, int] = (18, 23)
