"""Reads calendars: weeks, holidays, days of their own, and who follows which."""

from collections.abc import Mapping
from datetime import date, timedelta

from routing_rules.calendar_days import openings_on
from routing_rules.calendars import ALWAYS
from routing_rules.loading.country_holidays import country_holidays
from routing_rules.loading.draft import Draft, read_names, read_time_zone
from routing_rules.loading.nodes import Block, parse
from routing_rules.loading.organisation import new_slug
from routing_rules.loading.times import date_of
from routing_rules.loading.weeks import meet, read_openings, read_weeks
from routing_rules.service_levels import Calendar, Opening

_ONE_DAY = timedelta(days=1)


def read_holidays(block: Block, draft: Draft) -> None:
    """Public holidays as they were when they were frozen: country -> date -> name."""
    for country, entry in block.entries().items():
        if country in draft.service.holidays:
            entry.refuse(f"the holidays of '{country}' are there twice")
        draft.service.holidays[country] = _read_named_days(entry)


def frozen_countries(files: Mapping[str, str]) -> set[str]:
    """The countries whose public holidays stand in these files, which are known to be right."""
    found: set[str] = set()
    for file, text in files.items():
        document = parse(file, text, []) if "holidays" in text else None
        section = None if document is None else document.entries().get("holidays")
        found |= set() if section is None else section.entries().keys()
    return found


def read_calendars(block: Block, draft: Draft) -> None:
    """Calendars by slug, each with a week, holidays and days of its own."""
    calendars = draft.service.calendars
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "time_zone", "holidays", "week", "weeks", "closed", "special"))
        if not new_slug(entry, slug, "calendar", calendars):
            continue
        draft.service.calendar_blocks.append(entry)
        countries = _read_countries(entries["holidays"], draft) if "holidays" in entries else {}
        closed = {day: name for days in countries.values() for day, name in days.items()}
        closed |= _read_named_days(entries["closed"]) if "closed" in entries else {}
        calendars[slug] = Calendar(
            slug=slug,
            name=read_names(entry, entries),
            time_zone=read_time_zone(entries["time_zone"]) if "time_zone" in entries else draft.time_zone,
            weeks=read_weeks(entry, entries),
            closed=closed,
            special=_read_special(entries["special"]) if "special" in entries else {},
            holidays=tuple(countries),
        )
        if "special" in entries:
            _refuse_overlaps(entries["special"], calendars[slug])


def read_followers(block: Block, draft: Draft) -> None:
    """Which calendar the hub, each department and each channel follows."""
    service = draft.service
    entries = block.fields(("hub", "departments", "channels"))
    if "hub" in entries:
        service.hub_calendar = draft.calendar(entries["hub"])
    for kind, known, found in (
        ("departments", draft.departments.keys(), service.department_calendars),
        ("channels", draft.channels.keys(), service.channel_calendars),
    ):
        for slug, entry in entries[kind].entries().items() if kind in entries else ():
            if slug not in known and slug != "default":
                entry.refuse(f"unknown {kind[:-1]} '{slug}'; known are default, {', '.join(known)}")
            found[slug] = draft.calendar(entry)


def a_calendar_for_the_hub(_: list[Block], draft: Draft) -> None:
    """Which calendar the hub follows goes without saying only when there is one at most."""
    service = draft.service
    if service.hub_calendar is not None:
        return
    service.hub_calendar = next((slug for slug in service.calendars if slug != ALWAYS.slug), ALWAYS.slug)
    for block in service.calendar_blocks[1:2]:
        block.refuse("of several calendars, the one that the hub follows has to be named (service_levels: {hub: ...})")


def _read_countries(block: Block, draft: Draft) -> dict[str, Mapping[date, str]]:
    """The holidays of each country that is named: the frozen ones, where there are any."""
    found: dict[str, Mapping[date, str]] = {}
    for item in block.items():
        entries = item.fields(("country", "subdivision"))
        if "country" not in entries:
            item.refuse("names no country")
            continue
        country = entries["country"].text()
        subdivision = entries["subdivision"].text() if "subdivision" in entries else None
        key = f"{country}-{subdivision}" if subdivision else country
        frozen = draft.service.holidays
        days = frozen[key] if key in frozen else country_holidays(country, subdivision)
        if days is None:
            item.refuse(f"no public holidays are known of '{key}'; countries are written as in ISO 3166: NL")
        else:
            found[key] = frozen[key] = days
    return found


def _read_named_days(block: Block) -> dict[date, str]:
    found: dict[date, str] = {}
    for text, entry in block.entries().items():
        day, name = date_of(entry, text), entry.text()
        if not name:
            entry.refuse(f"{text} has no name")
        if day is not None:
            found[day] = name
    return found


def _read_special(block: Block) -> dict[date, tuple[Opening, ...]]:
    found: dict[date, tuple[Opening, ...]] = {}
    for text, entry in block.entries().items():
        day, openings = date_of(entry, text), read_openings(entry)
        if entry.is_empty():
            entry.refuse(f"{text} has no opening hours; a day without any stands under 'closed'")
        if day is not None:
            found[day] = openings
    return found


def _refuse_overlaps(block: Block, calendar: Calendar) -> None:
    for text, entry in block.entries().items():
        day = next((day for day in calendar.special if day.isoformat() == text), None)
        if day is not None and day not in (date.min, date.max):
            before, after = openings_on(calendar, day - _ONE_DAY), openings_on(calendar, day + _ONE_DAY)
            if meet(before, calendar.special[day]) or meet(calendar.special[day], after):
                entry.refuse(f"the opening hours of {text} overlap with those of the day before or after")
