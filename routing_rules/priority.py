"""Priority as an open sum: each term says how many points it gives and why."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from routing_rules.service_levels import PriorityPoints

_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


class Term(StrEnum):
    """What a priority adds up."""

    URGENCY = "urgency"
    REACH = "reach"
    TONE = "tone"
    PROCESS = "process"
    WINDOW = "window"
    STORM = "storm"
    RAISED = "raised"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Points:
    """One term with what it gives."""

    term: Term
    points: int
    because: str
    """What it is about: a number of followers, a tone, a process, hours."""


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What the priority of a ticket depends on, besides its waiting time."""

    urgency: int
    reach: int
    tone: str
    process: str | None
    has_window: bool
    """The network takes replies for a limited time only."""
    raised: int


def steady_terms(facts: PriorityFacts, points: PriorityPoints) -> list[Points]:
    """The terms that time does not change; those that give nothing are left out."""
    reach = next((given for followers, given in reversed(points.reach) if facts.reach >= followers), 0)
    process = facts.process or ""
    terms = [
        Points(Term.URGENCY, points.urgency[facts.urgency], str(facts.urgency)),
        Points(Term.REACH, reach, str(facts.reach)),
        Points(Term.TONE, (points.tone or {}).get(facts.tone, 0), facts.tone),
        Points(Term.PROCESS, (points.process or {}).get(process, 0), process),
        Points(Term.WINDOW, points.window if facts.has_window else 0, ""),
        Points(Term.STORM, points.storm if process in points.storms else 0, process),
        Points(Term.RAISED, facts.raised, ""),
    ]
    return [term for term in terms if term.points]


def steady(facts: PriorityFacts, points: PriorityPoints) -> int:
    """The steady part of the priority: what policies look at."""
    return sum(term.points for term in steady_terms(facts, points))


def waiting_term(waiting_since: datetime, now: datetime, points: PriorityPoints) -> Points:
    """What the customer's waiting adds by now: whole points, growing with each part of an hour."""
    hours = max((now - waiting_since) / _HOUR, 0.0)
    return Points(Term.WAITING, int(hours * points.waiting), str(int(hours)))


def rank(priority: int, waiting_since: datetime, points: PriorityPoints) -> float:
    """Orders tickets by priority with waiting time, higher first, the same at whatever moment they are compared.

    All tickets age alike: of `priority + waiting * (now - since)` the part with `now` is the same for each, and left
    out. So the order needs no updating as time goes by.
    """
    return priority - points.waiting * ((waiting_since - _SINCE) / _HOUR)
