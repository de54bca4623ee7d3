"""The events of a ticket as sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing_rules.vocabulary import EventKind
from service.flow.queues.naming import Naming
from service.tables import Event
from service.web.translations import N_, gettext_in


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    icon: str
    who: str | None
    """None for Olievlek itself."""
    text: str
    note: str | None
    """Words that a colleague or a network gave with it."""


SENTENCES: Mapping[EventKind, tuple[str, str]] = {
    EventKind.MESSAGE_RECEIVED: ("inbox", N_("Message received")),
    EventKind.TICKET_ROUTED: ("route", N_("Routed to %(queue)s")),
    EventKind.MESSAGE_ADDED: ("message-square-plus", N_("New message from the customer")),
    EventKind.TICKET_REROUTED: ("corner-up-right", N_("Moved to %(queue)s")),
    EventKind.TICKET_REOPENED: ("rotate-ccw", N_("Reopened by a new message")),
    EventKind.TICKET_MERGED: ("merge", N_("Merged into another ticket of the same thread")),
    EventKind.TICKET_JOINED: ("merge", N_("Its thread joined another")),
    EventKind.TICKET_UNMERGED: ("undo-2", N_("Merge undone")),
    EventKind.TICKET_SPLIT: ("split", N_("Some messages went to another ticket")),
    EventKind.TICKET_CLAIMED: ("hand", N_("Claimed")),
    EventKind.TICKET_RELEASED: ("undo-2", N_("Released")),
    EventKind.TICKET_SOLVED: ("check", N_("Solved")),
    EventKind.TICKET_CLOSED: ("archive", N_("Closed")),
    EventKind.NOTE_ADDED: ("sticky-note", N_("Note added")),
    EventKind.REPLY_APPROVED: ("send", N_("Reply approved")),
    EventKind.REPLY_DELIVERED: ("check-check", N_("Reply delivered")),
    EventKind.REPLY_FAILED: ("triangle-alert", N_("Reply not delivered")),
    EventKind.REPLY_RETRIED: ("refresh-cw", N_("Reply tried again")),
    EventKind.REPLY_WITHDRAWN: ("x", N_("Reply withdrawn")),
    EventKind.MESSAGE_QUARANTINED: ("triangle-alert", N_("Put in quarantine")),
    EventKind.MESSAGE_RETRIED: ("refresh-cw", N_("Taken out of quarantine")),
}
"""For each kind of event its icon and its sentence."""
MERGED_HERE = N_("Ticket #%(other)s was merged into this one")
OTHERS: Mapping[EventKind, Mapping[str, tuple[str, str]]] = {
    EventKind.TICKET_MERGED: {"into": ("merge", N_("Merged into #%(other)s"))},
    EventKind.TICKET_JOINED: {"merged": ("merge", MERGED_HERE)},
    EventKind.MESSAGE_ADDED: {
        "merged": ("merge", MERGED_HERE),
        "unmerged_from": ("message-square-plus", N_("Wrote again while it was part of #%(other)s")),
    },
    EventKind.TICKET_REOPENED: {"merged": ("merge", MERGED_HERE)},
    EventKind.TICKET_UNMERGED: {"from": ("undo-2", N_("Taken out of #%(other)s again"))},
    EventKind.TICKET_ROUTED: {"split_from": ("split", N_("Split off from #%(other)s"))},
    EventKind.TICKET_SPLIT: {
        "split_into": ("split", N_("Some messages went to #%(other)s")),
        "unmerged": ("undo-2", N_("Ticket #%(other)s was taken out again")),
    },
}
"""What an event says when its data names another ticket, by that name."""
REOPENED: Mapping[str, str] = {
    "overtaken": N_("Reopened: the customer wrote before the reply was out"),
    "reply_failed": N_("Reopened: a reply was not delivered"),
}
"""Why delivery itself reopens a ticket."""


def timeline(events: list[Event], names: Mapping[str, str], naming: Naming) -> list[Happening]:
    """What happened, the newest first."""
    translate = gettext_in(naming.language)
    return [_happening(event, names, naming, translate) for event in reversed(events)]


def _happening(event: Event, names: Mapping[str, str], naming: Naming, translate: Callable[[str], str]) -> Happening:
    kind = EventKind(event.kind)
    icon, sentence = SENTENCES[kind]
    other = None
    for link, told in OTHERS.get(kind, {}).items():
        if link in event.data:
            (icon, sentence), other = told, event.data[link]
    note = _note(event.data)
    if kind is EventKind.TICKET_REOPENED and note is not None and note in REOPENED:
        sentence, note = REOPENED[note], None
    return Happening(
        at=event.at,
        icon=icon,
        who=_who(event.actor, names),
        text=translate(sentence) % {"queue": naming.queue(event.queue or ""), "other": other},
        note=note,
    )


def _who(actor: str, names: Mapping[str, str]) -> str | None:
    return None if actor == "system" else names.get(actor, actor.partition("/")[2] or actor)


def _note(data: Any) -> str | None:
    """What a colleague or a network gave as a reason, where the event has one."""
    if not isinstance(data, dict):
        return None
    words = data.get("reason") or data.get("error")
    return str(words) if words else None
