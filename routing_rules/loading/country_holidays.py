"""Public holidays of countries, from the holidays library, as plain dates with their names."""

from collections.abc import Mapping
from datetime import date
from functools import cache

YEARS = range(2015, 2046)
"""Far enough back for what is imported, far enough ahead for any deadline."""


@cache
def country_holidays(country: str, subdivision: str | None = None) -> Mapping[date, str] | None:
    """The holidays of a country by its ISO 3166 code, in its own language; None when nothing is known of it."""
    # Imported by who needs it: it costs a quarter of a second, and rulebooks in force bring their holidays along.
    import holidays  # noqa: PLC0415

    try:
        language = holidays.country_holidays(country, subdiv=subdivision).default_language
    except NotImplementedError:
        return None
    # Said aloud, or else the language of whoever runs this would decide.
    found = holidays.country_holidays(country, subdiv=subdivision, years=YEARS, language=language)
    return dict(sorted(found.items()))
