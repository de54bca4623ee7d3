"""What a rulebook says of its processes, as examples that a model begins with."""

from collections.abc import Mapping
from datetime import UTC, datetime

from routing_rules.facts import MessageFacts
from routing_rules.findings import find
from routing_rules.learn import NONE_OF_OURS
from routing_rules.rulebook_parts import Process, Rulebook
from service.reader.nobodys import NOBODYS
from service.reading.examples import Example
from service.reading.language import detect_language

RULEBOOK_WEIGHT = 0.5
"""Of an example that the rulebook's author made up, beside 1 for what a customer wrote."""
_WORDLESS_AT_MOST = 2.0
_WHENEVER = datetime(2026, 1, 14, 11, tzinfo=UTC)


def rulebook_examples(rulebook: Rulebook) -> list[Example]:
    """Each process's description and examples, in the rulebook's order; the same text of one process once.

    Where two processes say something, messages that are about none of them follow.

    For a process without a vocabulary its examples are all that speaks: so that a department of one sentence and five
    examples is heard beside others of thirty, they weigh together what others' do, within bounds.

    They come without hints: whoever wrote them wrote the words that find them too, so that hints would explain more of
    them than of what customers write, and a model would hardly listen to anything else.
    """
    texts = {process.slug: _texts(process) for process in rulebook.processes.values()}
    said = [len(listed) for listed in texts.values() if listed]
    usual = sum(said) / len(said) if said else 0.0
    own = [
        Example(text, slug, weight, is_made_up=True)
        for slug, listed in texts.items()
        for weight in [_weight(rulebook.processes[slug], usual / max(len(listed), 1), rulebook)]
        for text in listed
    ]
    if len(said) < 2:
        return own
    return [*own, *(Example(text, NONE_OF_OURS, RULEBOOK_WEIGHT, is_made_up=True) for text in dict.fromkeys(NOBODYS))]


def hints_of(text: str, rulebook: Rulebook, channel: str | None = None) -> Mapping[str, float]:
    """Points that the rulebook's words and rules have for each process, as triage hands them to a model.

    `channel` is where a customer wrote it; without one it is taken for the rulebook's first, said by nobody in
    particular.
    """
    known = rulebook.channels.get(channel or "") or next(iter(rulebook.channels.values()))
    language = detect_language(text, known.language)
    facts = MessageFacts(text, known.slug, known.kind, language, "", 0, _WHENEVER)
    return dict(find(facts, rulebook).points)


def _weight(process: Process, rarity: float, rulebook: Rulebook) -> float:
    if process.vocabulary or process.owner == rulebook.hub:
        return RULEBOOK_WEIGHT
    return min(RULEBOOK_WEIGHT * max(rarity, 1.0), _WORDLESS_AT_MOST)


def _texts(process: Process) -> list[str]:
    description = process.description
    said = () if description is None else (description.nl, description.en)
    return [text for text in dict.fromkeys((*said, *process.examples)) if text]
