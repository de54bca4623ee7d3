"""The public holidays of a country, with their names in both languages of the product."""

import re
from collections.abc import Iterable
from datetime import date

import holidays

from routing_rules.names import Names


def country_holidays(country: str, subdivision: str | None, years: Iterable[int]) -> dict[date, Names]:
    """By day, in order. Where the source knows no Dutch or no English name, the name in the country's own language.

    `country` is an ISO 3166-1 code of two letters ("NL"), `subdivision` one of its parts ("BY" of "DE").
    In the Netherlands 5 May is one in the years that end in 0 or 5 alone. Raises ValueError for a country or
    subdivision that is not known.
    """
    wanted = set(years)
    dutch = _named(country, subdivision, wanted, "nl")
    english = _named(country, subdivision, wanted, "en_US")
    return {day: Names(nl=dutch[day], en=english[day]) for day in sorted(dutch) if day.year in wanted}


def _named(country: str, subdivision: str | None, years: set[int], language: str) -> dict[date, str]:
    if re.fullmatch("[A-Z]{2}", country) is None:
        raise ValueError(f"{country!r} is not a country code of two capital letters, such as NL")
    try:
        own = holidays.country_holidays(country, subdiv=subdivision, years=years)
    except NotImplementedError as unknown:
        place = f"country {country!r}" if subdivision is None else f"{subdivision!r} in country {country!r}"
        raise ValueError(f"no public holidays are known of {place}") from unknown
    # Without a language that it has, the library follows the environment of the process.
    spoken = language if language in own.supported_languages else own.default_language
    return dict(holidays.country_holidays(country, subdiv=subdivision, years=years, language=spoken))
