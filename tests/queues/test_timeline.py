"""The timeline says what happened in words, also what no person gave a reason for."""

from typing import Any

import pytest

from routing_rules.vocabulary import EventKind
from service.flow.queues.naming import Naming
from service.flow.queues.timeline import Happening, timeline
from service.tables import Event
from tests.builders import NOON
from tests.rulebooks import default_rulebook

NAMING = Naming(default_rulebook(), "en")


def told(kind: EventKind, **data: Any) -> Happening:
    """One event as a line."""
    event = Event(id=1, ticket_id=1, kind=kind, at=NOON, actor="system", state="open", queue="webcare", data=data)
    return timeline([event], {}, NAMING)[0]


@pytest.mark.parametrize(
    ("reason", "words"),
    [("reply_failed", "a reply was not delivered"), ("overtaken", "the customer wrote before the reply was out")],
)
def test_why_delivery_reopened_it(reason: str, words: str) -> None:
    """No new message did it, and no colleague wants to read our own shorthand."""
    line = told(EventKind.TICKET_REOPENED, reason=reason, reply_id=3)
    assert (line.text, line.note) == (f"Reopened: {words}", None)


def test_what_a_colleague_said_stands_as_it_was_said() -> None:
    line = told(EventKind.TICKET_REROUTED, reason="overtaken")
    assert (line.text, line.note) == ("Moved to Webcare", "overtaken")
