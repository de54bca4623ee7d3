"""The words of the map and of a cell's page, in one reader's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from routing_rules.facts import Cell
from routing_rules.names import Names
from routing_rules.participation import STAGES
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage
from service.web.templating import language_name
from service.web.translations import N_, gettext_in
from service.web.words import CHANNEL_ICONS

SHORT_STAGES: Mapping[Stage, str] = {
    Stage.HUB: N_("Hub"),
    Stage.SHADOW: N_("Shadow"),
    Stage.CONSULT: N_("Consult"),
    Stage.DRAFT: N_("Draft"),
    Stage.ANSWER: N_("Answer"),
}
"""As short as a cell of the map needs them."""
MEANINGS: Mapping[Stage, str] = {
    Stage.HUB: N_("Webcare answers; the department does nothing."),
    Stage.SHADOW: N_("Webcare answers; it is written down what would have gone to the department."),
    Stage.CONSULT: N_("The department is asked inside the ticket; webcare publishes."),
    Stage.DRAFT: N_("The department writes the reply; webcare approves it."),
    Stage.ANSWER: N_("The department publishes within its mandate; webcare watches and is the fall-back."),
}


class MapWords:
    """Says names, stages and figures; what left the rulebook since is shown by its slug."""

    def __init__(self, language: str, rulebook: Rulebook) -> None:
        self.language = language
        self.say: Callable[[str], str] = gettext_in(language)
        self._rulebook = rulebook

    def stage(self, stage: str) -> str:
        """A stage in one word."""
        return self.say(SHORT_STAGES[Stage(stage)])

    def meaning(self, stage: str) -> str:
        """What happens in a stage."""
        return self.say(MEANINGS[Stage(stage)])

    def process(self, slug: str) -> str:
        """The name of a process, as a heading."""
        name = self._name(self._rulebook.processes, slug)
        return name[:1].upper() + name[1:]

    def department(self, slug: str) -> str:
        """The name of a department."""
        return self._name(self._rulebook.departments, slug)

    def owner(self, cell: Cell) -> str:
        """The name of the department that a cell's process belongs to."""
        found = self._rulebook.processes.get(cell.process)
        return cell.process if found is None else self.department(found.owner)

    def channel(self, slug: str) -> str:
        """The name of a channel."""
        return self._name(self._rulebook.channels, slug)

    def icon(self, slug: str) -> str:
        """The icon of a channel."""
        found = self._rulebook.channels.get(slug)
        return "plug" if found is None else CHANNEL_ICONS[found.kind]

    def cell(self, cell: Cell) -> str:
        """The name of a cell: its process and its channel."""
        return f"{self.process(cell.process)} · {self.channel(cell.channel)}"

    def number(self, value: float) -> str:
        """A figure that isn't whole, to one place."""
        return format_decimal(value, "#,##0.#" if value >= 10 else "#,##0.0", locale=self.language)

    def percent(self, share: float) -> str:
        """A share of 0 to 1, as sentences of evidence write it."""
        return self.decimal(f"{share:.1%}".replace("%", " %"))

    def decimal(self, text: str) -> str:
        """With the decimal sign of the language."""
        return text.replace(".", ",") if self.language == "nl" else text

    def languages(self, codes: Iterable[str]) -> str:
        """The names of languages; none of them is all of them."""
        names = [language_name(code, self.language) for code in sorted(codes)]
        return format_list(names, locale=self.language) if names else self.say(N_("all languages"))

    def both(self, parts: Iterable[str]) -> str:
        """Several things as one."""
        return format_list(list(parts), locale=self.language)

    def day(self, day: date) -> str:
        """A date in full."""
        return format_date(day, "d MMMM y", locale=self.language)

    def weekday(self, weekday: int) -> str:
        """The name of a day of the week; 0 is Monday."""
        return format_date(date(2024, 1, 1 + weekday), "EEEE", locale=self.language)

    def _name(self, known: Mapping[str, object], slug: str) -> str:
        found = getattr(known.get(slug), "name", None)
        return found.in_language(self.language) if isinstance(found, Names) else slug


def level(stage: str) -> int:
    """How far a stage is, from 0 to 4."""
    return STAGES.index(Stage(stage))
