"""Slugs as people read them: the names of the rulebook in force, in the reader's language."""

from dataclasses import dataclass

from routing_rules.rulebook_parts import Names, Rulebook
from service.web.words import CHANNEL_ICONS


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as pages show it."""

    slug: str
    name: str
    icon: str
    handle: str


@dataclass(frozen=True, slots=True)
class Naming:
    """Looks names up; what left the rulebook since is shown by its slug."""

    rulebook: Rulebook
    language: str

    def queue(self, slug: str) -> str:
        """The name of a queue."""
        found = self.rulebook.queues.get(slug)
        return self._name(None if found is None else found.name, slug)

    def process(self, slug: str | None) -> str | None:
        """The name of a process, None for none."""
        if slug is None:
            return None
        found = self.rulebook.processes.get(slug)
        return self._name(None if found is None else found.name, slug)

    def department(self, slug: str | None) -> str | None:
        """The name of a department, None for none."""
        if slug is None:
            return None
        found = self.rulebook.departments.get(slug)
        return self._name(None if found is None else found.name, slug)

    def channel(self, slug: str) -> ChannelView:
        """A channel with its icon."""
        found = self.rulebook.channels.get(slug)
        if found is None:
            return ChannelView(slug, slug, "plug", "")
        return ChannelView(slug, found.name.in_language(self.language), CHANNEL_ICONS[found.kind], found.handle)

    def group(self, slug: object) -> str | None:
        """A contact group in words, None for none: groups have no names of their own."""
        return None if slug is None else str(slug).replace("_", " ")

    def policy(self, slug: str | None) -> str | None:
        """The name of a policy, None for none."""
        found = next((policy for policy in self.rulebook.service_levels.policies if policy.slug == slug), None)
        return slug if found is None else found.name.in_language(self.language)

    def cell(self, cell: str) -> str:
        """A cell, written process/channel, in words."""
        process, _, channel = cell.rpartition("/")
        return f"{self.process(process)} · {self.channel(channel).name}"

    def _name(self, names: Names | None, slug: str) -> str:
        return slug if names is None else names.in_language(self.language)
