"""Weeks as rosters name them, such as 2026-W47: from Monday to Monday by the clock on the wall."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.foundation.errors import Invalid

_NAME = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class RosterWeek:
    """One ISO week in a time zone."""

    monday: date
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """As 2026-W47."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def starts_at(self) -> datetime:
        """Monday's midnight."""
        return _midnight(self.monday, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The next Monday's midnight: 167 or 169 hours later where the clock changes."""
        return _midnight(self.monday + _WEEK, self.zone)

    def next(self) -> "RosterWeek":
        """The week after it."""
        return RosterWeek(self.monday + _WEEK, self.zone)

    def previous(self) -> "RosterWeek":
        """The week before it."""
        return RosterWeek(self.monday - _WEEK, self.zone)

    def in_week(self, other: "RosterWeek", moment: datetime) -> datetime:
        """The moment that a clock on the wall shows as many weeks later or earlier as the other week is."""
        local = moment.astimezone(self.zone)
        return (local.replace(tzinfo=None) + (other.monday - self.monday)).replace(tzinfo=self.zone).astimezone(UTC)


def week_called(name: str, zone: ZoneInfo) -> RosterWeek:
    """The week of this name. Raises Invalid when there is none."""
    found = _NAME.fullmatch(name.strip())
    try:
        if found is None:
            raise ValueError
        week = RosterWeek(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone)
        week.ends_at  # noqa: B018 - the last week that can be told
    except (ValueError, OverflowError):
        raise Invalid(f"{name[:20]} is no week: name it as 2026-W47.", field="week") from None
    return week


def week_of(moment: datetime, zone: ZoneInfo) -> RosterWeek:
    """The week that the moment is in."""
    day = moment.astimezone(zone).date()
    return RosterWeek(day - timedelta(days=day.weekday()), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
