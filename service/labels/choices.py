"""The processes that somebody can choose from, by their owners."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing_rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Choices:
    """The processes of one owner."""

    owner: str
    processes: Sequence[tuple[str, str]]
    """Slugs and names."""


def choices(rulebook: Rulebook, language: str, owner: str | None = None) -> list[Choices]:
    """In the order of the rulebook, in the reader's language; with an owner, theirs alone."""
    found = [
        Choices(
            department.name.in_language(language),
            [
                (process.slug, process.name.in_language(language))
                for process in rulebook.processes.values()
                if process.owner == slug
            ],
        )
        for slug, department in rulebook.departments.items()
        if owner in (None, slug)
    ]
    return [one for one in found if one.processes]
