"""Freezes public holidays into a rulebook, so that it means the same whatever the holidays library says later."""

from collections.abc import Iterator, Mapping
from itertools import count

from routing_rules.loading.calendars import frozen_countries
from routing_rules.service_levels import ServiceLevels
from service.configuration.yaml_text import holidays_yaml


def frozen(files: Mapping[str, str], levels: ServiceLevels) -> Mapping[str, str]:
    """The files, with one more when their calendars follow holidays that stand in none of them."""
    there = frozen_countries(files) if levels.holidays else set()
    missing = {country: days for country, days in levels.holidays.items() if country not in there}
    if not missing:
        return files
    name = next(name for name in _names() if name not in files)
    return {**files, name: f"# Public holidays as they were known when this was published.\n{holidays_yaml(missing)}"}


def _names() -> Iterator[str]:
    yield "holidays.yaml"
    yield from (f"holidays-{number}.yaml" for number in count(2))
