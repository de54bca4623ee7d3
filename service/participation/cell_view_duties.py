"""Who may do what in a cell: the stage's meaning, the department's mandate, room and hours, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from routing_rules.facts import Cell
from routing_rules.loading.times import opening_text
from routing_rules.mandate import Mandate
from routing_rules.rulebook_parts import Department, Rulebook
from routing_rules.service_levels import Calendar, Week
from routing_rules.vocabulary import Stage
from service.foundation.clock import now
from service.participation.map_words import MapWords
from service.web.translations import N_


@dataclass(frozen=True, slots=True)
class DutyView:
    """One thing, and who may do it."""

    what: str
    who: str


@dataclass(frozen=True, slots=True)
class DutiesView:
    """All of it."""

    duties: Sequence[DutyView]
    mandate: Sequence[str]
    """What the department may publish by itself, in sentences."""
    hours: Sequence[tuple[str, str]]
    """Days of the week with their openings."""
    calendar: str
    in_flight: int | None


PUBLISHES = N_("Publishes the reply")
WRITES = N_("Writes it")
APPROVES = N_("Approves it")
ASKED = N_("Is asked for advice")
SETS = N_("Sets stage and share")
ANYBODY = N_("any department, by an agent; %(department)s by itself in stage Consult")


def duties_view(cell: Cell, stage: Stage, rulebook: Rulebook, words: MapWords) -> DutiesView:
    """Of the stage that the cell is at now."""
    owner = rulebook.departments[rulebook.processes[cell.process].owner]
    levels = rulebook.service_levels
    calendar = levels.calendars.get(levels.departments.get(owner.slug, ""))
    return DutiesView(
        duties=list(_duties(stage, words.department(rulebook.hub), words.department(owner.slug), words)),
        mandate=[] if owner.is_hub else list(_mandate(cell, owner, rulebook, words)),
        hours=[] if calendar is None else list(_hours(calendar, words)),
        calendar="" if calendar is None else calendar.name.in_language(words.language),
        in_flight=owner.in_flight,
    )


def _duties(stage: Stage, hub: str, owner: str, words: MapWords) -> Iterator[DutyView]:
    say = words.say
    answers, drafts = stage is Stage.ANSWER, stage is Stage.DRAFT
    watched = say(N_("%(department)s within its mandate; beyond it, after approval")) % {"department": owner}
    yield DutyView(say(PUBLISHES), watched if answers else hub)
    yield DutyView(say(WRITES), owner if answers or drafts else hub)
    yield DutyView(say(APPROVES), hub if drafts else say(N_("nobody needs to")))
    yield DutyView(say(ASKED), say(ANYBODY) % {"department": owner})
    yield DutyView(say(SETS), say(N_("managers, with a note; its health only lowers it")))


def _mandate(cell: Cell, owner: Department, rulebook: Rulebook, words: MapWords) -> Iterator[str]:
    mandate, say = owner.mandate, words.say
    if mandate is None:
        yield say(N_("It has no mandate: it publishes nothing by itself, so Answer is not possible yet."))
        return
    bound = mandate.replies_a_day.get(cell.channel)
    if bound is not None:
        said = N_("At most %(count)s replies a day on %(channel)s.")
        yield say(said) % {"count": bound, "channel": words.channel(cell.channel)}
    if mandate.reach is not None:
        said = N_("Customers with %(count)s followers or more need approval.")
        yield say(said) % {"count": words.number(mandate.reach)}
    yield from _bounds(mandate, rulebook, words)


def _bounds(mandate: Mandate, rulebook: Rulebook, words: MapWords) -> Iterator[str]:
    say = words.say
    if mandate.topics:
        yield say(N_("Not about: %(topics)s.")) % {"topics": ", ".join(mandate.topics)}
    if mandate.languages:
        yield say(N_("Replies in %(languages)s.")) % {"languages": words.languages(mandate.languages)}
    named = rulebook.service_levels.calendars.get(mandate.hours or "")
    hours = say(N_("its own hours")) if named is None else named.name.in_language(words.language)
    yield say(N_("Within %(hours)s.")) % {"hours": hours}


def _hours(calendar: Calendar, words: MapWords) -> Iterator[tuple[str, str]]:
    for weekday, openings in enumerate(_week(calendar, now().astimezone(calendar.time_zone).date()).days):
        text = ", ".join(map(opening_text, openings))
        yield words.weekday(weekday), text or words.say(N_("closed"))


def _week(calendar: Calendar, day: date) -> Week:
    valid = [week for week in calendar.weeks if week.valid_from is None or week.valid_from <= day]
    return (valid or calendar.weeks)[-1]
