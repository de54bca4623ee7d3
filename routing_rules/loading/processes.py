"""Reads what is done: processes with their vocabulary, and how far departments take part in them."""

from routing_rules.facts import Cell
from routing_rules.loading.draft import Draft, read_names
from routing_rules.loading.languages import read_languages
from routing_rules.loading.nodes import Block
from routing_rules.loading.organisation import new_slug
from routing_rules.names import Names
from routing_rules.rulebook_parts import Participation, Process
from routing_rules.vocabulary import Stage

WEIGHTS = {"decisive": 4, "telling": 2, "hint": 1, "against": -3}
"""Points of evidence per term: one decisive or telling term passes the default threshold, hints have to add up."""
LANGUAGES = ("nl", "en", "und")
CELL_KEYS = ("stage", "share", "salt", "languages")
EVERY_OTHER_CHANNEL = "default"
EXAMPLE_KINDS = ("match", "no_match", "learn")
OF_THE_PROCESS = ("match", "learn")
"""Examples that are about the process, whether the words are to find it by themselves or not."""


def read_processes(block: Block, draft: Draft) -> None:
    """Processes by slug, each with names, owner, description, examples and vocabulary per language."""
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "owner", "description", "vocabulary", "examples"))
        if not new_slug(entry, slug, "process", draft.processes):
            continue
        if "owner" not in entries:
            entry.refuse(f"process '{slug}' has no owner")
        owner = draft.department(entries["owner"]) if "owner" in entries else ""
        terms = _read_vocabulary(entries["vocabulary"], slug, draft) if "vocabulary" in entries else ()
        description = _read_description(entries["description"]) if "description" in entries else None
        examples = _read_texts(entries["examples"]) if "examples" in entries else ()
        draft.processes[slug] = Process(slug, read_names(entry, entries), owner, terms, description, examples)


def _read_description(block: Block) -> Names | None:
    """A sentence, or one per language; what is missing in one language is said in the other."""
    if block.is_scalar():
        texts = {"nl": block.text()}
    else:
        texts = {language: entry.text() for language, entry in block.fields(("nl", "en")).items()}
    said = next((text for text in texts.values() if text), "")
    if not said:
        block.refuse("a description needs a sentence")
        return None
    return Names(texts.get("nl") or said, texts.get("en") or said)


def _read_texts(block: Block) -> tuple[str, ...]:
    """The texts of its examples, each once; those without one are refused where examples are read to be run."""
    kinds = block.fields(EXAMPLE_KINDS)
    listed = [item for kind in OF_THE_PROCESS if kind in kinds for item in kinds[kind].items()]
    texts = [item if item.is_scalar() else item.entries().get("text") for item in listed]
    return tuple(dict.fromkeys(text.text() for text in texts if text is not None and text.text()))


def _read_vocabulary(block: Block, process: str, draft: Draft) -> tuple[tuple[str, int], ...]:
    terms: list[tuple[str, int]] = []
    for language, words in block.fields(LANGUAGES).items():
        for strength, listed in words.fields(WEIGHTS).items():
            for item in listed.items():
                number = draft.term(item, language)
                if number is None:
                    continue
                votes = draft.votes.setdefault(number, {})
                if process in votes:
                    item.refuse(f"'{item.text()}' is in the vocabulary of '{process}' twice")
                votes[process] = WEIGHTS[strength]
                terms.append((item.text(), WEIGHTS[strength]))
    return tuple(terms)


def read_participation(block: Block, draft: Draft) -> None:
    """Cells: process -> channel -> stage, share and more; `default` stands for the process's other channels."""
    for slug, entry in block.entries().items():
        if slug not in draft.processes:
            entry.refuse(f"unknown process '{slug}'; known are {', '.join(draft.processes)}")
            continue
        if draft.processes[slug].owner == draft.hub:
            entry.refuse(f"'{slug}' belongs to the hub, which takes part in everything")
        rows = entry.entries()
        otherwise = rows.pop(EVERY_OTHER_CHANNEL, None)
        for channel, row in rows.items():
            if channel not in draft.channels:
                row.refuse(f"unknown channel '{channel}'; known are {', '.join(draft.channels)}")
                continue
            _add_cell(row, Cell(slug, channel), draft)
        if otherwise is not None:
            for channel in draft.channels.keys() - rows.keys():
                _add_cell(otherwise, Cell(slug, channel), draft)


def _add_cell(block: Block, cell: Cell, draft: Draft) -> None:
    entries = block.fields(CELL_KEYS)
    stage = entries["stage"].one_of(Stage) if "stage" in entries else None
    if "stage" not in entries:
        block.refuse(f"cell {cell} has no stage")
    share = entries["share"].number(0, 100) if "share" in entries else 100
    salt = entries["salt"].text() if "salt" in entries else ""
    languages = read_languages(entries["languages"]) if "languages" in entries else frozenset()
    draft.participation[cell] = Participation(cell, stage or Stage.HUB, share, salt, languages)
