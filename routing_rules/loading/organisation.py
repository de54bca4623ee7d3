"""Reads who and where: settings, departments, channels, queues."""

import re
from collections.abc import Container

from routing_rules.loading.draft import Draft, read_names, read_time_zone
from routing_rules.loading.mandate import DEPARTMENT_KEYS, read_department_work
from routing_rules.loading.nodes import Block
from routing_rules.loading.work import (
    CHANNEL_KEYS,
    QUEUE_KEYS,
    SETTINGS_KEYS,
    read_channel_work,
    read_queue_work,
    read_service_settings,
)
from routing_rules.rulebook_parts import Channel, Department, Queue
from routing_rules.vocabulary import ChannelKind, QueueKind

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_TEXT_LIMITS = {
    ChannelKind.X: 280,
    ChannelKind.FACEBOOK: 2_000,
    ChannelKind.INSTAGRAM: 1_000,
    ChannelKind.WHATSAPP: 4_096,
    ChannelKind.MASTODON: 500,
    ChannelKind.BLUESKY: 300,
    ChannelKind.FORUM: 32_000,
    ChannelKind.EMAIL: 100_000,
    ChannelKind.REVIEW: 2_000,
    ChannelKind.API: 10_000,
}
_PRIVATE_KINDS = frozenset({ChannelKind.WHATSAPP, ChannelKind.EMAIL})
_LONGEST_TEXT = 1_000_000


def read_settings(block: Block, draft: Draft) -> None:
    """Name, time zone and the thresholds of classification."""
    entries = block.fields(("name", "time_zone", "threshold", "margin", "change_percent", *SETTINGS_KEYS))
    read_service_settings(entries, draft)
    if "name" in entries:
        draft.name = entries["name"].text()
    if "time_zone" in entries:
        draft.time_zone = read_time_zone(entries["time_zone"])
    if "threshold" in entries:
        draft.threshold = entries["threshold"].number(1, 100)
    if "margin" in entries:
        draft.margin = entries["margin"].number(1, 100)
    if "change_percent" in entries:
        draft.change_percent = entries["change_percent"].number(0, 100)


def read_departments(block: Block, draft: Draft) -> None:
    """Departments by slug; the one with `hub: true` is webcare."""
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "hub", *DEPARTMENT_KEYS))
        is_hub = entries["hub"].flag() if "hub" in entries else False
        if is_hub and draft.hub:
            entry.refuse(f"'{slug}' can't be the hub: '{draft.hub}' is the hub already")
        if new_slug(entry, slug, "department", draft.departments):
            draft.departments[slug] = Department(slug, read_names(entry, entries), is_hub)
            read_department_work(slug, entries, draft)


def read_channels(block: Block, draft: Draft) -> None:
    """Channels by slug; limits and who can read along follow from the kind unless given."""
    for slug, entry in block.entries().items():
        entries = entry.fields(
            ("name", "kind", "handle", "language", "reopen_days", "text_limit", "public", "time_zone", *CHANNEL_KEYS)
        )
        if "kind" not in entries:
            entry.refuse(f"channel '{slug}' has no kind")
            continue
        kind = entries["kind"].one_of(ChannelKind)
        if kind is None or not new_slug(entry, slug, "channel", draft.channels):
            continue
        given = _Given(entries)
        draft.channels[slug] = Channel(
            slug=slug,
            kind=kind,
            name=read_names(entry, entries),
            handle=given.text("handle", ""),
            language=given.text("language", "nl"),
            reopen_days=given.number("reopen_days", 14, 0, 3_650),
            text_limit=given.number("text_limit", _TEXT_LIMITS[kind], 1, _LONGEST_TEXT),
            is_public=entries["public"].flag() if "public" in entries else kind not in _PRIVATE_KINDS,
            time_zone=read_time_zone(entries["time_zone"]) if "time_zone" in entries else draft.time_zone,
        )
        read_channel_work(slug, kind, entries, draft)


def read_queues(block: Block, draft: Draft) -> None:
    """Queues by slug: one for the hub, one for each other department, one for triage, any number for escalation."""
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "kind", "department", *QUEUE_KEYS))
        kind = entries["kind"].one_of(QueueKind) if "kind" in entries else None
        if kind is None:
            if "kind" not in entries:
                entry.refuse(f"queue '{slug}' has no kind")
            continue
        department = draft.department(entries["department"]) if "department" in entries else draft.hub
        if kind is QueueKind.HUB and department != draft.hub:
            entry.refuse(f"the hub queue belongs to '{draft.hub}', not to '{department}'")
        if new_slug(entry, slug, "queue", draft.queues):
            draft.queues[slug] = Queue(slug, kind, read_names(entry, entries), department)
            read_queue_work(slug, entries, draft)


def new_slug(block: Block, slug: str, what: str, taken: Container[str]) -> bool:
    """Whether the slug is well formed and free; otherwise a problem."""
    if not _SLUG.fullmatch(slug):
        block.refuse(f"'{slug}' is no slug: small letters, digits and _ or - between them")
        return False
    if slug in taken:
        block.refuse(f"{what} '{slug}' is there twice")
        return False
    return True


def one_hub(blocks: list[Block], draft: Draft) -> None:
    """Without a hub nobody would have what no department owns."""
    if blocks and not draft.hub:
        blocks[0].refuse("no department is the hub (hub: true)")


def every_place_has_a_queue(blocks: list[Block], draft: Draft) -> None:
    """One hub queue, one triage queue, and one queue for each department that is not the hub."""
    for block in blocks[:1]:
        _refuse_places_without_queue(block, draft)


def _refuse_places_without_queue(block: Block, draft: Draft) -> None:
    for kind in (QueueKind.HUB, QueueKind.TRIAGE):
        if sum(queue.kind is kind for queue in draft.queues.values()) != 1:
            block.refuse(f"expected exactly one queue of kind '{kind}'")
    for department in draft.departments.values():
        owned = [q for q in draft.queues.values() if q.department == department.slug and q.kind is QueueKind.DEPARTMENT]
        if not department.is_hub and len(owned) != 1:
            block.refuse(f"expected exactly one queue of kind 'department' for '{department.slug}'")


class _Given:
    def __init__(self, entries: dict[str, Block]) -> None:
        self._entries = entries

    def text(self, key: str, otherwise: str) -> str:
        return self._entries[key].text() if key in self._entries else otherwise

    def number(self, key: str, otherwise: int, lowest: int, highest: int) -> int:
        return self._entries[key].number(lowest, highest) if key in self._entries else otherwise
