"""What a department fills in on its seat."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from service.web.translations import N_

HOURS = timedelta(hours=4)
START = 9
"""At this hour people begin."""
THING = r"^[qt][0-9]{1,18}$"
"""What waits: "q31" is a question by its id, "t1042" a ticket by its number."""


class SeatAct(StrEnum):
    """The four answers, in the order of their keys."""

    ANSWER = "answer"
    MORE = "more"
    DECLINE = "decline"
    TIME = "time"


class Wait(StrEnum):
    """By when somebody expects to answer."""

    HOURS = "hours"
    TOMORROW = "tomorrow"
    DAYS = "days"
    WEEK = "week"


WAITS: Mapping[Wait, str] = {
    Wait.HOURS: N_("In four hours"),
    Wait.TOMORROW: N_("Tomorrow at nine"),
    Wait.DAYS: N_("In three days"),
    Wait.WEEK: N_("In a week"),
}
DAYS: Mapping[Wait, int] = {Wait.TOMORROW: 1, Wait.DAYS: 3, Wait.WEEK: 7}


def moment_of(wait: Wait, at: datetime, zone: ZoneInfo) -> datetime:
    """In some hours, or at nine on a later day."""
    if wait is Wait.HOURS:
        return at + HOURS
    day = (at.astimezone(zone) + timedelta(days=DAYS[wait])).date()
    return datetime(day.year, day.month, day.day, START, tzinfo=zone)
