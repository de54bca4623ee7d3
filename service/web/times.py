"""Moments and durations as people read them, in their language and time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta

from service.foundation.clock import now
from service.web.countdown import span


def ago(moment: datetime, language: str) -> str:
    """How long ago it was, as in "5 minutes ago"."""
    return format_timedelta(min(moment - now(), timedelta(seconds=-1)), add_direction=True, locale=language)


def duration_since(moment: datetime, language: str) -> str:
    """The time that has passed since then, short, as in "5 min" or "2 h 05"."""
    return span(max((now() - moment) // timedelta(minutes=1), 1), language)


def clock_time(moment: datetime, language: str, zone: ZoneInfo) -> str:
    """The time of day, with the date in front unless it is today."""
    local = moment.astimezone(zone)
    time = format_time(local, "HH:mm", locale=language)
    today = now().astimezone(zone).date()
    if local.date() == today:
        return time
    day = format_date(local.date(), "d MMM" if local.year == today.year else "d MMM y", locale=language)
    return f"{day} {time}"


def full_time(moment: datetime, language: str, zone: ZoneInfo) -> str:
    """Date and time in full, for whoever wants to know exactly."""
    return format_datetime(moment, "EEEE d MMMM y HH:mm:ss", tzinfo=zone, locale=language)
