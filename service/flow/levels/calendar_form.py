"""A calendar as a form: the week from a date on, closing days, days with hours of their own, public holidays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing_rules.loading.country_holidays import country_holidays
from routing_rules.loading.nodes import parse
from routing_rules.loading.times import opening_text, read_opening
from routing_rules.service_levels import Calendar, Opening, ServiceLevels, Week
from service.flow.levels.forms import EditForm, LongText, Reading, Text, Texts, new_slug
from service.web.translations import N_

NO_OPENING = N_("“%(text)s” are no opening hours: write 09:00-17:30, with commas between several.")
NO_DAY_LINE = N_("“%(text)s” has to be a date and what it is: 2026-12-25 Christmas, or 2026-12-24 09:00-15:00.")
NO_ZONE = N_("“%(text)s” is no time zone: write it as Europe/Amsterdam.")
NO_COUNTRY = N_("No public holidays are known of “%(text)s”: write NL, or DE-BY for a part of a country.")
DAYS_OF_WEEK = 7


class CalendarForm(EditForm):
    """As it was typed."""

    slug: Text = ""
    """Empty for a new one."""
    name_nl: Text = ""
    name_en: Text = ""
    time_zone: Text = ""
    valid_from: Text = ""
    """From which date the week is so; empty: it was so ever since, until the next week that is planned."""
    days: Texts = []
    """Opening hours of the seven days, Monday first; an empty one is closed."""
    drop_week: Texts = []
    """Dates of weeks that should no longer begin."""
    holidays: LongText = ""
    """Countries with commas between them."""
    closed: LongText = ""
    """A line for each: the date and what it is called."""
    special: LongText = ""
    """A line for each: the date and its opening hours."""

    def calendar(self, levels: ServiceLevels) -> tuple[Calendar, Mapping[str, Mapping[date, str]]]:
        """The calendar that it describes, and the public holidays that it follows. Raises NotReadable."""
        known = levels.calendars.get(self.slug)
        reading = Reading()
        holidays = self._holidays(reading, levels)
        calendar = Calendar(
            slug=self.slug if known is not None else new_slug(self.name_en, set(levels.calendars), "calendar"),
            name=reading.names(self.name_nl, self.name_en),
            time_zone=self._zone(reading),
            weeks=self._weeks(reading, () if known is None else known.weeks),
            closed=dict(self._lines(reading, "closed")),
            special={day: _openings(reading, "special", text) for day, text in self._lines(reading, "special")},
            holidays=tuple(holidays),
        )
        reading.finish()
        return calendar, holidays

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it. Raises NotReadable."""
        calendar, holidays = self.calendar(levels)
        calendars = {**levels.calendars, calendar.slug: calendar}
        return replace(levels, calendars=calendars, holidays={**levels.holidays, **holidays})

    def _weeks(self, reading: Reading, known: tuple[Week, ...]) -> tuple[Week, ...]:
        texts = (self.days + [""] * DAYS_OF_WEEK)[:DAYS_OF_WEEK]
        days = tuple(_openings(reading, f"day-{place}", text) for place, text in enumerate(texts))
        since = reading.date("valid_from", self.valid_from) if self.valid_from else None
        kept = tuple(week for week in known if str(week.valid_from) not in self.drop_week)
        before = [week for week in kept if week.valid_from is None or (since is not None and week.valid_from <= since)]
        if since is None or not before:
            later = [week for week in kept if week.valid_from is not None]
            return (Week(None, days), *later)
        if before[-1].days == days:
            return kept
        after = [week for week in kept if week.valid_from is not None and week.valid_from > since]
        earlier = [week for week in before if week.valid_from != since]
        return (*earlier, Week(since, days), *after)

    def _zone(self, reading: Reading) -> ZoneInfo:
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            reading.complain("time_zone", NO_ZONE, self.time_zone)
            return ZoneInfo("UTC")

    def _holidays(self, reading: Reading, levels: ServiceLevels) -> dict[str, Mapping[date, str]]:
        found: dict[str, Mapping[date, str]] = {}
        for key in (part.strip() for part in self.holidays.split(",") if part.strip()):
            country, _, subdivision = key.partition("-")
            days = levels.holidays.get(key) or country_holidays(country, subdivision or None)
            if days is None:
                reading.complain("holidays", NO_COUNTRY, key)
            else:
                found[key] = days
        return found

    def _lines(self, reading: Reading, where: str) -> list[tuple[date, str]]:
        found = []
        for line in str(getattr(self, where)).splitlines():
            text, _, rest = line.strip().partition(" ")
            try:
                found.append((date.fromisoformat(text), rest.strip()))
            except ValueError:
                if line.strip():
                    reading.complain(where, NO_DAY_LINE, line.strip())
                continue
            if not rest.strip():
                reading.complain(where, NO_DAY_LINE, line.strip())
        return found


def calendar_form(calendar: Calendar, levels: ServiceLevels, today: date) -> CalendarForm:
    """The form of a calendar as it is; a change of the week is proposed from today on, so that nothing reaches back."""
    public = {day: name for country in calendar.holidays for day, name in levels.holidays[country].items()}
    own = {day: name for day, name in sorted(calendar.closed.items()) if public.get(day) != name}
    return CalendarForm(
        slug=calendar.slug,
        name_nl=calendar.name.nl,
        name_en=calendar.name.en,
        time_zone=calendar.time_zone.key,
        valid_from=today.isoformat(),
        days=[openings_text(openings) for openings in week_on(calendar, today).days],
        holidays=", ".join(calendar.holidays),
        closed="\n".join(f"{day} {name}" for day, name in own.items()),
        special="\n".join(f"{day} {openings_text(openings)}" for day, openings in sorted(calendar.special.items())),
    )


def week_on(calendar: Calendar, day: date) -> Week:
    """The week that is valid on a day."""
    return [week for week in calendar.weeks if week.valid_from is None or week.valid_from <= day][-1]


def openings_text(openings: tuple[Opening, ...]) -> str:
    """Opening hours as they are written."""
    return ", ".join(map(opening_text, openings))


def without_calendar(levels: ServiceLevels, slug: str) -> ServiceLevels:
    """The service levels without it."""
    return replace(levels, calendars={known: one for known, one in levels.calendars.items() if known != slug})


def with_closing_days(levels: ServiceLevels, slug: str, days: Mapping[date, str]) -> ServiceLevels:
    """The service levels with some more closing days on a calendar; days that are closed already keep their name."""
    calendar = levels.calendars[slug]
    closed = {**days, **calendar.closed}
    return replace(levels, calendars={**levels.calendars, slug: replace(calendar, closed=closed)})


def _openings(reading: Reading, where: str, text: str) -> tuple[Opening, ...]:
    found = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        # As the text of a rulebook: what is no scalar there is no opening either.
        block = parse("", f"'{part.replace(chr(39), '')}'", [])
        opening = None if block is None else read_opening(block)
        if opening is None:
            reading.complain(where, NO_OPENING, part)
        else:
            found.append(opening)
    return tuple(sorted(found))
