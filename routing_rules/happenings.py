"""What clocks see of an event, the clocks of a ticket, and how one of them begins or comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from routing_rules.policies import PolicyFacts, terms_of
from routing_rules.service_levels import InForce
from routing_rules.targets import Target, judge, reopen
from routing_rules.vocabulary import ClockKind, EventKind, TicketState

REPLY_CLOCKS = frozenset({ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY})
DEPARTMENT_CLOCKS = frozenset({ClockKind.PICK_UP, ClockKind.ANSWER})
ENDED_BY_REPLY = REPLY_CLOCKS | DEPARTMENT_CLOCKS | {ClockKind.REPLY_WINDOW}
RESOLUTION = frozenset({ClockKind.RESOLUTION})
PICK_UP = frozenset({ClockKind.PICK_UP})
ANSWER = frozenset({ClockKind.ANSWER})
REPLY_WINDOW = frozenset({ClockKind.REPLY_WINDOW})


@dataclass(frozen=True, slots=True)
class Happening:
    """What the clocks see of one event."""

    kind: EventKind
    at: datetime
    """When it was written down."""
    asked_at: datetime | None
    """When the customer asked what it brings, None when it brings no question."""
    state: TicketState
    home: str
    """The queue that the ticket is in after it, or was in before it was escalated."""
    home_before: str | None
    """None at birth."""
    facts: PolicyFacts
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Clocks:
    """All clocks of one ticket."""

    targets: list[Target] = field(default_factory=list)
    replied_at: datetime | None = None
    """When the customer got the first reply."""

    def open(self, kinds: frozenset[ClockKind], subject: str | None = None) -> list[Target]:
        """The open ones of these kinds, of one subject or of any."""
        return [
            target
            for target in self.targets
            if target.ended_at is None and target.kind in kinds and subject in (None, target.subject)
        ]

    def last(self, kinds: frozenset[ClockKind]) -> Target | None:
        """The newest of these kinds, open or ended."""
        return next((target for target in reversed(self.targets) if target.kind in kinds), None)

    def wind_up(self, kind: ClockKind, subject: str, at: datetime, happening: Happening, force: InForce) -> None:
        """A new one, that runs."""
        target = Target(kind, subject, started_at=at, spans=[at])
        self.targets.append(target)
        judge_by(target, happening, force)

    def bring_back(self, target: Target, happening: Happening, force: InForce) -> None:
        """One that ended, as if it had not; it is judged by what holds now."""
        reopen(target)
        judge_by(target, happening, force)


def judge_by(target: Target, happening: Happening, force: InForce) -> bool:
    """Judge it by the ticket's facts and the service levels in force; True when its moments have to be reckoned."""
    return judge(target, terms_of(target.kind, target.department, happening.facts, force.levels), force.id)
