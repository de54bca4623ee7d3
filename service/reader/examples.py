"""What a rulebook says of its processes, as examples that a model begins with."""

from collections.abc import Mapping
from datetime import UTC, datetime

from routing_rules.facts import MessageFacts
from routing_rules.findings import find
from routing_rules.rulebook_parts import Process, Rulebook
from service.reading.examples import Example
from service.reading.language import detect_language

RULEBOOK_WEIGHT = 0.5
"""Of an example that the rulebook's author made up, beside 1 for what a customer wrote."""
_WHENEVER = datetime(2026, 1, 14, 11, tzinfo=UTC)


def rulebook_examples(rulebook: Rulebook) -> list[Example]:
    """Each process's description and examples, in the rulebook's order; the same text of one process once."""
    return [
        Example(text, process.slug, RULEBOOK_WEIGHT, hints_of(text, rulebook))
        for process in rulebook.processes.values()
        for text in _texts(process)
    ]


def hints_of(text: str, rulebook: Rulebook, channel: str | None = None) -> Mapping[str, float]:
    """Points that the rulebook's words and rules have for each process, as triage hands them to a model.

    `channel` is where a customer wrote it; without one it is taken for the rulebook's first, said by nobody in
    particular.
    """
    known = rulebook.channels.get(channel or "") or next(iter(rulebook.channels.values()))
    language = detect_language(text, known.language)
    facts = MessageFacts(text, known.slug, known.kind, language, "", 0, _WHENEVER)
    return dict(find(facts, rulebook).points)


def _texts(process: Process) -> list[str]:
    description = process.description
    said = () if description is None else (description.nl, description.en)
    return [text for text in dict.fromkeys((*said, *process.examples)) if text]
