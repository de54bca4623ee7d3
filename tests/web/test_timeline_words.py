"""Whatever happens to a ticket is written out in both languages: who, why, who was passed over, what moved."""

from typing import Any

import pytest

from routing_rules.assign import Why
from routing_rules.receivers import WhyNot
from routing_rules.takers import Why as Taking
from routing_rules.vocabulary import EventKind
from service.flow.queues.naming import Naming
from service.flow.queues.timeline import Happening, mentioned, timeline
from service.flow.queues.timeline_details import ASKED, CHOSEN, NOT_CHOSEN
from service.tables import Event
from service.web.frame import LANGUAGES
from tests.builders import NOON
from tests.rulebooks import default_rulebook

RULEBOOK = default_rulebook()
NAMES = {"colleague/1": "Ann", "colleague/2": "Bob", "colleague/3": "Cas"}
OFFERED: dict[str, Any] = {
    "colleague": "colleague/1",
    "expires_at": "2026-11-20T12:05:00+00:00",
    "because": {
        "why": "least_loaded",
        "waived": ["language"],
        "skipped": {"colleague/2": "away", "colleague/3": "full"},
    },
}
ESCALATED: dict[str, Any] = {
    "clock": "first_reply",
    "subject": "",
    "step": "escalate",
    "planned": "2026-11-20T11:00:00+00:00",
    "late_by": 3600,
    "action": "escalate",
    "level": "duty_manager",
    "takers": [1, 2],
    "because": [
        {"why": "quiet_hours", "level": "escalation", "until": "2026-11-21T08:00:00+00:00"},
        {"why": "on_call"},
    ],
    "repetition": 1,
    "from": "webcare",
}


def event(kind: EventKind, actor: str = "system", **data: Any) -> Event:
    """One event of a ticket in the hub's queue."""
    return Event(id=1, ticket_id=1, kind=kind, at=NOON, actor=actor, state="open", queue="webcare", data=data)


def told(kind: EventKind, language: str = "en", actor: str = "system", **data: Any) -> Happening:
    """It as a line."""
    return timeline([event(kind, actor, **data)], NAMES, Naming(RULEBOOK, language))[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_can_be_told_with_the_least_data(kind: EventKind, language: str) -> None:
    """Old events know less; none of them breaks a page."""
    line = told(kind, language)
    assert line.text
    assert "%(" not in line.text


def test_an_offer_says_why_them_and_why_not_the_others() -> None:
    line = told(EventKind.TICKET_OFFERED, **OFFERED)
    assert line.text == "Offered to Ann"
    details = " ".join(line.details)
    assert "They had the least in hand." in details
    assert "It waited too long to ask for the language still." in details
    assert "Not: Bob (away), Cas (has no room)." in details
    assert "13:05" in details, "on the clock of the rulebook's time zone"
    assert mentioned([event(EventKind.TICKET_OFFERED, **OFFERED)]) == set(NAMES)


def test_an_escalation_says_who_was_asked_by_what_way_and_how_late() -> None:
    line = told(EventKind.TICKET_ESCALATED, **ESCALATED)
    assert line.text == "First reply: escalated to Duty manager"
    details = " ".join(line.details)
    for words in (
        "Asked: Ann, Bob.",
        "Escalation is not woken before 21 Nov 09:00.",
        "They are on call.",
        "1 h 00 later than planned.",
        "Asked 2 times by now.",
    ):
        assert words in details
    assert (
        told(EventKind.TICKET_ESCALATED, "nl", **ESCALATED).text
        == "Eerste reactie: geëscaleerd naar Dienstdoende manager"
    )


def test_deadlines_that_moved_are_was_and_now() -> None:
    moved = [{"clock": "first_reply", "subject": "", "policy": "norm", "was": "2026-11-20T13:00:00+00:00", "now": None}]
    line = told(EventKind.CONTACT_GROUPED, group="press", clocks=moved, actor="colleague/1")
    assert (line.text, line.who) == ("Contact group: press", "Ann")
    assert line.details == ["First reply: was 20 Nov 14:00, is now –."]


CLAIMED_NEXT = {"because": {"why": "most_urgent", "passed_over": {"7": ["language"]}}}
ASSIGNED = {"colleague": "colleague/2", "pinned": True, "because": {"why": "lead", "overruled": ["away"]}}
ABSENT = {"reason": "absent", "colleague": "colleague/2", "claimed_by": 2}
DESERTED = {"reason": "department_absent", "because": {"why": "nobody_present", "department": "billing"}}
BOB = {"colleague": "colleague/2"}


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (EventKind.TICKET_CLAIMED, CLAIMED_NEXT, "Claimed as the next"),
        (EventKind.TICKET_CLAIMED, {"because": {"why": "accepted"}}, "Accepted"),
        (EventKind.TICKET_ASSIGNED, ASSIGNED, "Assigned to Bob"),
        (EventKind.TICKET_RELEASED, ABSENT, "Released: Bob is not there"),
        (EventKind.TICKET_REROUTED, {"reason": "take_back", "minutes_left": 12}, "Taken back to Webcare"),
        (EventKind.TICKET_REROUTED, DESERTED, "Brought to Webcare: nobody of Billing is there"),
        (EventKind.OFFER_EXPIRED, BOB | {"because": {"why": "not_accepted"}}, "Bob did not accept in time"),
        (EventKind.OFFER_WITHDRAWN, BOB | {"because": {"why": "claimed"}}, "The offer to Bob was withdrawn"),
        (EventKind.DEADLINE_MISSED, {"clock": "pick_up", "step": "late"}, "Pick-up: the deadline has passed"),
        (EventKind.CONSULTATION_OPENED, {"department": "billing"}, "Billing was asked for advice"),
        (EventKind.MESSAGE_ADDED, {"merged": 112}, "Ticket #112 was merged into this one"),
        (EventKind.TICKET_UNMERGED, {"from": 112}, "Taken out of #112 again"),
    ],
)
def test_what_is_said_in_particular(kind: EventKind, data: dict[str, Any], text: str) -> None:
    line = told(kind, **data)
    assert line.text.startswith(text)
    assert line.note is None
    assert line.other == (112 if 112 in data.values() else None)


def test_every_reason_has_its_words() -> None:
    """A new reason without words fails here, and not on somebody's page."""
    assert CHOSEN.keys() == set(Why)
    assert NOT_CHOSEN.keys() == set(WhyNot)
    assert ASKED.keys() == set(Taking)
