"""Reads how work is given out: ways of working of queues, weights and reply windows of channels."""

from collections.abc import Mapping
from datetime import timedelta

from routing_rules.loading.draft import Draft
from routing_rules.loading.nodes import Block
from routing_rules.loading.times import read_duration, read_opening
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import Balance, ChannelKind, Work

QUEUE_KEYS = ("work", "balance", "accept", "relax_language", "relax_process")
CHANNEL_KEYS = ("weight", "reply_window")
SETTINGS_KEYS = ("backdated", "evening")
WINDOWS = {
    # 24 hours after the customer's last message, else a template that was approved (error 131047)
    ChannelKind.WHATSAPP: timedelta(hours=24),
    # 24 hours for programs, 7 days for people with the HUMAN_AGENT tag
    ChannelKind.FACEBOOK: timedelta(days=7),
    ChannelKind.INSTAGRAM: timedelta(days=7),
}
"""How long networks take replies; the others always do. As Meta documents it for its platforms."""
_HEAVIEST = 100
_HOURS = 24


def read_queue_work(slug: str, entries: Mapping[str, Block], draft: Draft) -> None:
    """How work of a queue is given out; colleagues claim it unless the queue says otherwise."""
    usual = QueueWork()
    work = entries["work"].one_of(Work) if "work" in entries else None
    balance = entries["balance"].one_of(Balance) if "balance" in entries else None
    draft.service.work[slug] = QueueWork(
        work=work or usual.work,
        balance=balance or usual.balance,
        accept=_duration(entries, "accept", usual.accept),
        relax_language=_duration(entries, "relax_language", usual.relax_language),
        relax_process=_duration(entries, "relax_process", usual.relax_process),
    )


def read_channel_work(slug: str, kind: ChannelKind, entries: Mapping[str, Block], draft: Draft) -> None:
    """How heavy one ticket of a channel is, and how long its network takes replies."""
    service = draft.service
    service.weights[slug] = entries["weight"].number(1, _HEAVIEST) if "weight" in entries else 1
    if "reply_window" not in entries and kind in WINDOWS:
        service.reply_windows[slug] = WINDOWS[kind]
    elif "reply_window" in entries and entries["reply_window"].text() != "none":
        service.reply_windows[slug] = read_duration(entries["reply_window"])


def read_service_settings(entries: Mapping[str, Block], draft: Draft) -> None:
    """When a late message counts from its arrival, and which hours are the evening."""
    if "backdated" in entries:
        draft.service.backdated = read_duration(entries["backdated"])
    if "evening" in entries:
        draft.service.evening = _read_evening(entries["evening"])


def _duration(entries: Mapping[str, Block], key: str, otherwise: timedelta) -> timedelta:
    return read_duration(entries[key]) if key in entries else otherwise


def _read_evening(block: Block) -> tuple[int, int]:
    opening = read_opening(block)
    if opening is None:
        return 18, 23
    if opening.start % 60 or opening.end % 60 or opening.end > _HOURS * 60:
        block.refuse("the evening goes by whole hours and ends by midnight: '18:00-23:00'")
    return opening.start // 60, opening.end // 60
