"""When the people of a made-up month are at work, and when they stay away though they should be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from routing_rules.calendars import is_open, next_opening
from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import Calendar
from service.simulation.chance import stream
from service.simulation.scenarios import Scenario

WORTH_WAITING = timedelta(hours=1)
"""The hub waits for a department that opens within this."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hub's are those of the channel's promise, the department's are its own."""

    hub: Calendar
    department: Calendar
    scenario: Scenario
    seed: int

    def is_hub_there(self, at: datetime) -> bool:
        """Whether agents work."""
        return is_open(self.hub, at)

    def is_department_there(self, at: datetime) -> bool:
        """Whether anybody of the department works."""
        return is_open(self.department, at) and not self._is_absent(at)

    def is_department_worth_waiting_for(self, at: datetime) -> bool:
        """Whether it is its time, or nearly, as far as the hub knows."""
        opens = next_opening(self.department, at)
        return opens is not None and opens - at <= WORTH_WAITING

    def _is_absent(self, at: datetime) -> bool:
        local = at.astimezone(self.department.time_zone)
        chance = stream(self.seed, "absence", local.date())
        if chance.random() >= self.scenario.department.absences:
            return False
        left, lasts = chance.uniform(9, 14), chance.uniform(2, 4)
        return left <= local.hour + local.minute / 60 < left + lasts


def hours_of(scenario: Scenario, rulebook: Rulebook, seed: int) -> Hours:
    """Of this scenario's people."""
    levels = rulebook.service_levels
    hub = levels.calendars[levels.channels[scenario.channel]]
    return Hours(hub, levels.calendars[levels.departments[scenario.slug_of_department]], scenario, seed)
