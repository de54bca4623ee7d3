"""The events of a ticket as sentences, with who, why, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing_rules.vocabulary import EventKind
from service.flow.queues.naming import Naming
from service.flow.queues.timeline_details import details
from service.flow.queues.timeline_words import SENTENCES, is_ours, other_of, sentence_of
from service.flow.queues.told import Told
from service.tables import Event
from service.web.translations import gettext_in

__all__ = ["SENTENCES", "Happening", "mentioned", "timeline"]


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
    details: Sequence[str] = ()
    """Because of what, who was passed over, which deadlines moved."""
    other: int | None = None
    """Another ticket that it is about."""


def timeline(events: list[Event], names: Mapping[str, str], naming: Naming) -> list[Happening]:
    """What happened, the newest first."""
    return [_happening(event, Told(event, names, naming)) for event in reversed(events)]


def mentioned(events: Iterable[Event]) -> set[str]:
    """Colleagues that the data of these events mention, as the ledger names them."""
    found: set[str] = set()
    for event in events:
        data = event.data if isinstance(event.data, dict) else {}
        because = data.get("because")
        skipped = because.get("skipped") if isinstance(because, dict) else None
        found |= {str(data["colleague"])} if data.get("colleague") else set()
        found |= {f"colleague/{number}" for number in (*(data.get("takers") or ()), *(data.get("before") or ()))}
        found |= {f"colleague/{data['claimed_by']}"} if data.get("claimed_by") else set()
        found |= set(skipped or ())
    return found


def _happening(event: Event, told: Told) -> Happening:
    kind = EventKind(event.kind)
    about = other_of(kind, told)
    (icon, sentence), other = (sentence_of(kind, told), None) if about is None else about
    return Happening(
        at=event.at,
        icon=icon,
        who=_who(event.actor, told.names),
        text=gettext_in(told.naming.language)(sentence) % {**told.blanks, "other": other},
        note=None if is_ours(kind, told) else _note(told.data),
        details=details(told),
        other=other,
    )


def _who(actor: str, names: Mapping[str, str]) -> str | None:
    return None if actor == "system" else names.get(actor, actor.partition("/")[2] or actor)


def _note(data: Mapping[str, Any]) -> str | None:
    """What a colleague or a network gave as a reason, where the event has one in words."""
    words = data.get("reason") or data.get("error")
    return str(words) if words else None
