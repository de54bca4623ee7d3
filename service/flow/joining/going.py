"""What goes to another ticket: messages, the keys that lead to them, and what the tickets look like without them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from routing_rules.intents import united, weightier
from routing_rules.vocabulary import EventKind
from service.flow.joining.queries import Said
from service.flow.joining.unanswered import ASKING
from service.tables import Event
from service.tickets.subjects import subject_of

FROM_ELSEWHERE = {"overtaken", "reply_failed"}
"""Reasons of events that name a message without bringing it."""


def going_back(merge: Event, events: Iterable[Event], said: Sequence[Said]) -> set[int]:
    """The messages that a merge brought, and those that came in answer to them since."""
    going = set(merge.data["messages"]) & {one.id for one in said}
    keys = set(merge.data.get("keys", ()))
    since = {event.message_id for event in events if event.id > merge.id and _brings(event)}
    external = {one.external_id for one in said if one.id in going}
    for one in sorted((one for one in said if one.id in since - going), key=lambda one: one.id):
        named = one.thread is not None and f"t:{one.thread}" in keys
        if named or one.in_reply_to in external:
            going.add(one.id)
            external.add(one.external_id)
    return going


def _brings(event: Event) -> bool:
    kind = EventKind(event.kind)
    return kind is EventKind.REPLY_DELIVERED or (kind in ASKING and event.data.get("reason") not in FROM_ELSEWHERE)


def keys_of(going: Iterable[Said], staying: Sequence[Said]) -> set[str]:
    """The thread keys that go with these messages: also those of what they answer, unless that stays."""
    kept = {f"m:{one.external_id}" for one in staying} | {f"t:{one.thread}" for one in staying}
    keys: set[str] = set()
    for one in going:
        keys.add(f"m:{one.external_id}")
        if one.in_reply_to:
            keys.add(f"m:{one.in_reply_to}")
        if one.thread:
            keys.add(f"t:{one.thread}")
    return keys - kept


def network_threads(said: Iterable[Said]) -> set[str]:
    """The threads that the network itself puts these messages in."""
    return {one.thread for one in said if one.thread}


def looks(said: Sequence[Said], asked_since: datetime | None, began: Iterable[int] = ()) -> dict[str, object]:
    """What a ticket with these messages looks like; `began` are the ids of those that it was born with."""
    theirs = [one for one in said if one.is_customers]
    first = next((one for one in theirs if one.id in set(began)), theirs[0])
    last_message_at = max(one.sent_at for one in said)
    return {
        "urgency": max(one.urgency or 0 for one in theirs),
        "tone": theirs[-1].tone or "neutral",
        "intent": weightier(*(one.intent for one in theirs if one.intent)),
        "concerns": united(*(one.concerns for one in theirs)),
        "reach": max(one.followers for one in theirs),
        "subject": subject_of(first.text),
        "last_message_at": last_message_at,
        "waiting_since": asked_since or last_message_at,
    }


def began_with(number: int, events: Iterable[Event]) -> list[int]:
    """The messages that a ticket was born with."""
    for event in events:
        if event.ticket_id == number and event.kind == EventKind.TICKET_ROUTED:
            return [event.message_id] if event.message_id is not None else list(event.data.get("messages", ()))
    return []
