"""Reads the openings of a week, and of the weeks that follow from some date on."""

from collections.abc import Mapping, Sequence
from datetime import date

from routing_rules.loading.nodes import Block
from routing_rules.loading.rules import DAYS
from routing_rules.loading.times import date_of, opening_text, read_opening
from routing_rules.service_levels import Opening, Week

_DAY = 1_440
_SINCE = "from"


def read_weeks(block: Block, entries: Mapping[str, Block]) -> tuple[Week, ...]:
    """The week that is valid since ever, then those under `weeks`, each from its date on."""
    if "week" not in entries:
        block.refuse("has no week")
        return ()
    weeks = [Week(None, _read_days(entries["week"], entries["week"].entries()))]
    for item in entries["weeks"].items() if "weeks" in entries else ():
        days = item.entries()
        since = _read_since(item, days.pop(_SINCE, None))
        before = weeks[-1].valid_from
        if since is not None and before is not None and since <= before:
            item.refuse(f"the week from {since} stands after the one from {before}; weeks go by their dates")
        weeks.append(Week(since, _read_days(item, days)))
    return tuple(weeks)


def read_openings(block: Block) -> tuple[Opening, ...]:
    """The openings of one day in their order, none of which may start before the one before has ended."""
    openings = sorted(opening for item in block.items() if (opening := read_opening(item)) is not None)
    for one, other in zip(openings, openings[1:], strict=False):
        if other.start < one.end:
            block.refuse(f"opening hours overlap: {opening_text(one)} and {opening_text(other)}")
    return tuple(openings)


def meet(before: Sequence[Opening], after: Sequence[Opening]) -> bool:
    """Whether a day's openings last into those of the day after it."""
    return bool(before and after) and before[-1].end - _DAY > after[0].start


def _read_since(block: Block, since: Block | None) -> date | None:
    if since is None:
        block.refuse("a later week needs the date from which it is valid (from: 2026-01-01)")
        return None
    return date_of(since, since.text())


def _read_days(block: Block, entries: Mapping[str, Block]) -> tuple[tuple[Opening, ...], ...]:
    days: list[tuple[Opening, ...]] = [()] * len(DAYS)
    taken: set[int] = set()
    for name, entry in entries.items():
        openings = read_openings(entry)
        for place in _places(entry, name):
            if place in taken:
                entry.refuse(f"'{DAYS[place]}' is there twice")
            taken.add(place)
            days[place] = openings
    if not any(days):
        block.refuse("the week is never open; days on which nobody works stand under 'closed'")
    for place, name in enumerate(DAYS):
        if meet(days[place], days[(place + 1) % len(DAYS)]):
            block.refuse(f"the opening hours of {name} last into those of {DAYS[(place + 1) % len(DAYS)]}")
    return tuple(days)


def _places(block: Block, name: str) -> range:
    """The days that "mon" or "mon-fri" names."""
    first, _, last = name.partition("-")
    if first in DAYS and (last or first) in DAYS and DAYS.index(first) <= DAYS.index(last or first):
        return range(DAYS.index(first), DAYS.index(last or first) + 1)
    block.refuse(f"unknown day '{name}'; known are {', '.join(DAYS)}, or several as mon-fri")
    return range(0)
