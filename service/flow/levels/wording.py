"""Service levels as people read them: lengths of time, conditions, steps of ladders, days and weeks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from babel.dates import format_date, get_day_names
from babel.lists import format_list

from routing_rules.calendars import ALWAYS
from routing_rules.names import Names
from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import Condition, Level, Opening, ServiceLevels, Step
from routing_rules.vocabulary import Role, StepAction
from service.flow.levels.calendar_form import openings_text
from service.web.templating import language_name, word_in
from service.web.translations import N_, gettext_in

_UNITS: Sequence[tuple[int, str]] = ((3_600, N_("h")), (60, N_("min")), (1, N_("s")))
STEPS: Mapping[str, str] = {"near": N_("last fifth began"), "late": N_("deadline passed")}
_DO: Mapping[str, str] = {
    StepAction.WARN_OWNER: N_("warn the owner"),
    StepAction.WARN_LEAD: N_("warn the team lead"),
    StepAction.ESCALATE: N_("to %(level)s"),
    StepAction.RAISE_PRIORITY: N_("%(points)s points more urgent"),
    StepAction.TAKE_BACK: N_("back to the hub"),
    StepAction.WAKE: N_("wake %(level)s"),
}
_AGAIN = N_("%(step)s, again every %(time)s")
_CONDITIONS: Mapping[str, str] = {
    "departments": N_("clocks of %(names)s"),
    "contact_groups": N_("contacts in %(names)s"),
    "processes": N_("about %(names)s"),
    "channels": N_("on %(names)s"),
    "languages": N_("written in %(names)s"),
    "priority": N_("from %(names)s points of priority"),
}
EVERY_TICKET = N_("every other ticket")
CLOSED = N_("closed")
NOBODY = N_("nobody by role")
ALL_DEPARTMENTS = N_("%(roles)s of all departments")
SOME_DEPARTMENTS = N_("%(roles)s of %(departments)s")


class Wording:
    """Says everything about service levels in one language."""

    def __init__(self, language: str, rulebook: Rulebook, levels: ServiceLevels | None = None) -> None:
        """`levels` when they are others than the rulebook's own."""
        self.language = language
        self.say: Callable[[str], str] = gettext_in(language)
        self.word = word_in(language)
        self.rulebook = rulebook
        self.levels = levels or rulebook.service_levels

    def name(self, names: Names) -> str:
        """A name in this language."""
        return names.in_language(self.language)

    def length(self, length: timedelta) -> str:
        """A length of time in hours and minutes: a day of open time would be no day on the calendar."""
        left, parts = round(abs(length).total_seconds()), []
        for size, unit in _UNITS:
            if left >= size:
                parts.append(f"{left // size} {self.say(unit)}")
                left %= size
        return " ".join(parts[:2]) or f"0 {self.say(_UNITS[1][1])}"

    def listed(self, words: Iterable[str]) -> str:
        """Words as in "a, b and c"."""
        return str(format_list(list(words), locale=self.language))

    def condition(self, when: Condition) -> str:
        """For which tickets a policy is."""
        if when == Condition():
            return self.say(EVERY_TICKET)
        rulebook = self.rulebook
        languages = [language_name(code, self.language) for code in sorted(when.languages)]
        parts = {
            "departments": self.names(rulebook.departments, when.departments),
            "contact_groups": sorted(when.contact_groups),
            "processes": self.names(rulebook.processes, when.processes),
            "channels": self.names(rulebook.channels, when.channels),
            "languages": languages,
            "priority": [] if when.priority is None else [str(when.priority)],
        }
        said = [
            self.say(_CONDITIONS[part]) % {"names": format_list(words, style="or", locale=self.language)}
            for part, words in parts.items()
            if words
        ]
        return self.listed(said)

    def names(self, known: Mapping[str, object], slugs: Iterable[str]) -> list[str]:
        """The names of some departments, processes, channels or queues; the slug of what is not there any more."""
        return [self.name(known[slug].name) if slug in known else slug for slug in sorted(slugs)]  # type: ignore[attr-defined]

    def place(self, step: Step) -> str:
        """Where a step stands."""
        if step.share is not None:
            return f"{round(step.share * 100)} %"
        offset = step.offset or timedelta()
        return f"{'−' if offset < timedelta() else '+'}{self.length(offset)}"

    def step(self, step: Step) -> str:
        """A step with where it stands: "80 % warn the team lead"."""
        level = self.level(step.level) if step.level else ""
        said = f"{self.place(step)} {self.say(_DO[step.action]) % {'level': level, 'points': step.points}}"
        if step.repeat is None:
            return said
        return self.say(_AGAIN) % {"step": said, "time": self.length(step.repeat)}

    def level(self, slug: str) -> str:
        """The name of a level."""
        return self.name(self.levels.levels[slug].name) if slug in self.levels.levels else slug

    def calendar(self, slug: str) -> str:
        """The name of a calendar."""
        return self.name(self.levels.calendars[slug].name) if slug in self.levels.calendars else slug

    def stands_there(self, level: Level) -> str:
        """Who stands at a level."""
        if not level.roles:
            return self.say(NOBODY)
        roles = self.listed(self.word(f"role-{role}") for role in Role if role in level.roles)
        if not level.departments:
            return self.say(ALL_DEPARTMENTS) % {"roles": roles}
        departments = self.listed(self.names(self.rulebook.departments, level.departments))
        return self.say(SOME_DEPARTMENTS) % {"roles": roles, "departments": departments}

    def weekday(self, place: int) -> str:
        """The name of a day of the week, Monday is 0."""
        return str(get_day_names("wide", locale=self.language)[place])

    def day(self, day: date) -> str:
        """A date."""
        return format_date(day, "EEE d MMM y", locale=self.language)

    def hours(self, openings: tuple[Opening, ...]) -> str:
        """Opening hours."""
        return openings_text(openings).replace("-", "–") if openings else self.say(CLOSED)

    def clock(self, kind: object) -> str:
        """The name of a clock."""
        return self.word(f"clock-{kind}")

    def what(self, step: str, action: StepAction | None) -> str:
        """A step without its ladder."""
        return self.say(STEPS[step]) if action is None else self.word(f"action-{action}")

    def is_own(self, slug: str) -> bool:
        """Whether a calendar can be edited: the one that is always there can't."""
        return slug != ALWAYS.slug
