"""Names from the rulebook in force, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal

from routing_rules.names import Names
from routing_rules.rulebook_parts import Rulebook
from service.tickets.waiting import COUNT_LIMIT
from service.web.words import CHANNEL_ICONS


@dataclass(frozen=True, slots=True)
class Naming:
    """Looks names up; what left the rulebook since is shown by its slug."""

    rulebook: Rulebook
    language: str

    def queue(self, slug: str) -> str:
        """The name of a queue."""
        found = self.rulebook.queues.get(slug)
        return self._name(None if found is None else found.name, slug)

    def department(self, slug: str) -> str:
        """The name of a department."""
        found = self.rulebook.departments.get(slug)
        return self._name(None if found is None else found.name, slug)

    def process(self, slug: str) -> str:
        """The name of a process."""
        found = self.rulebook.processes.get(slug)
        return self._name(None if found is None else found.name, slug)

    def channel(self, slug: str) -> tuple[str, str]:
        """The name of a channel and its icon."""
        found = self.rulebook.channels.get(slug)
        if found is None:
            return slug, "plug"
        return found.name.in_language(self.language), CHANNEL_ICONS[found.kind]

    def queues(self) -> Sequence[tuple[str, str]]:
        """All queues, slug and name."""
        return [(slug, self.queue(slug)) for slug in self.rulebook.queues]

    def count(self, number: int) -> str:
        """A count that stops at a limit, as in "1,000+"."""
        return format_decimal(min(number, COUNT_LIMIT), locale=self.language) + ("+" if number > COUNT_LIMIT else "")

    def _name(self, names: Names | None, slug: str) -> str:
        return slug if names is None else names.in_language(self.language)
