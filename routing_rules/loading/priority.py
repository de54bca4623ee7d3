"""Reads what makes a ticket urgent: points of priority, and groups of contacts."""

from collections.abc import Mapping
from dataclasses import replace

from routing_rules.loading.draft import Draft
from routing_rules.loading.nodes import Block
from routing_rules.loading.organisation import new_slug
from routing_rules.loading.rules import TONES

_MOST = 1_000
_MOST_FOLLOWERS = 2_000_000_000
_URGENCIES = 4


def read_contact_groups(block: Block, draft: Draft) -> None:
    """Groups by slug, with the followers from which a contact belongs to it by itself; 0: only by hand."""
    groups = draft.service.contact_groups
    for slug, entry in block.entries().items():
        if new_slug(entry, slug, "contact group", groups):
            groups[slug] = entry.number(0, _MOST_FOLLOWERS)


def read_priority(block: Block, draft: Draft) -> None:
    """Points of each term; what is not named keeps its usual points."""
    known = draft.service.priority
    entries = block.fields(("reach", "tone", "urgency", "waiting", "window", "process", "storm", "storms"))
    draft.service.priority = replace(
        known,
        reach=_read_reach(entries["reach"]) if "reach" in entries else known.reach,
        tone=_read_tones(entries["tone"]) if "tone" in entries else known.tone,
        urgency=_read_urgency(entries["urgency"]) if "urgency" in entries else known.urgency,
        waiting=entries["waiting"].number(0, _MOST) if "waiting" in entries else known.waiting,
        window=_points(entries, "window", known.window),
        process=_read_processes(entries["process"], draft) if "process" in entries else known.process,
        storm=_points(entries, "storm", known.storm),
        storms=frozenset(draft.process(item) for item in entries["storms"].items())
        if "storms" in entries
        else known.storms,
    )


def _points(entries: Mapping[str, Block], key: str, otherwise: int) -> int:
    return entries[key].number(-_MOST, _MOST) if key in entries else otherwise


def _read_reach(block: Block) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for text, entry in block.entries().items():
        if not (text.isascii() and text.isdigit() and int(text) <= _MOST_FOLLOWERS):
            entry.refuse(f"expected a number of followers, not '{text}'")
        else:
            found[int(text)] = entry.number(-_MOST, _MOST)
    return tuple(sorted(found.items()))


def _read_tones(block: Block) -> dict[str, int]:
    return {tone: entry.number(-_MOST, _MOST) for tone, entry in block.fields(TONES).items()}


def _read_urgency(block: Block) -> tuple[int, int, int, int]:
    points = [item.number(-_MOST, _MOST) for item in block.items()]
    if len(points) != _URGENCIES or points != sorted(points):
        block.refuse("expected four numbers that grow, for the urgencies 0 to 3")
        return 0, 0, 0, 0
    return points[0], points[1], points[2], points[3]


def _read_processes(block: Block, draft: Draft) -> dict[str, int]:
    found: dict[str, int] = {}
    for slug, entry in block.entries().items():
        if slug not in draft.processes:
            entry.refuse(f"unknown process '{slug}'; known are {', '.join(draft.processes)}")
        found[slug] = entry.number(-_MOST, _MOST)
    return found
