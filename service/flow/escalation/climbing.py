"""What the steps that are due do to tickets, in memory: entries for the ledger, escalations, and whom to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing_rules.calendars import open_time
from routing_rules.escalate import DueStep, next_due
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.service_levels import InForce, ServiceLevels, Step
from routing_rules.takers import NOBODY, Taking, answer_for, leads_warned, owner_warned, woken
from routing_rules.targets import LATE, Target, calendar_of
from routing_rules.vocabulary import ClockKind, EventKind, StepAction
from service.flow.escalation.people import Everybody
from service.people.actor import SYSTEM
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket

UNCLAIMED: Mapping[str, object] = {"claimed_by": None, "claimed_at": None, "pinned": False}
TAKEN_BACK = "take_back"
"""As reason of the move, and as who put the ticket in its queue: later messages don't send it back by themselves."""
CUSTOMER_WAITS = frozenset({ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY})
WORTH_SAYING = timedelta(seconds=60)
"""A step that came later than this after its moment says so."""
MOST_RAISED = 10_000


@dataclass(frozen=True, slots=True)
class Fired:
    """A step of a ladder that happened."""

    ticket: LedgerTicket
    target: Target
    due: DueStep
    step: Step
    taking: Taking
    due_at: datetime | None
    """The clock's deadline as it was before."""
    passed_on_at: datetime | None = None
    """When it fell to others; None the first time that somebody is asked."""


@dataclass(slots=True)
class Climb:
    """One round over some tickets, all at one moment."""

    force: InForce
    everybody: Everybody
    at: datetime
    happened: LedgerSet
    offers: Mapping[int, int]
    """Ticket -> the colleague to whom it is offered just now."""
    fired: list[Fired] = field(default_factory=list)
    _asked: dict[tuple[StepAction, str | None], Taking] = field(default_factory=dict)

    @property
    def levels(self) -> ServiceLevels:
        """What is in force."""
        return self.force.levels

    def climb(self, ticket: LedgerTicket) -> None:
        """Do what is due, one by one in the order of the planned moments: each may change what the next one is."""
        self.happened.judge(ticket)
        while (found := next_due(ticket.clocks.targets, self.levels, self.at)) is not None:
            target, due = found
            if due.step is None:
                kind = EventKind.DEADLINE_MISSED if due.slug == LATE else EventKind.DEADLINE_NEAR
                self.happened.add(Entry(ticket, kind, SYSTEM.name, data=self._data(target, due)))
            else:
                self._fire(ticket, target, due, due.step)

    def _fire(self, ticket: LedgerTicket, target: Target, due: DueStep, step: Step) -> None:
        taking = self._taking(step, ticket)
        self.fired.append(Fired(ticket, target, due, step, taking, target.due_at))
        data = {
            **self._data(target, due),
            "action": step.action.value,
            "level": taking.level,
            "takers": list(taking.takers),
            "because": [reason.written() for reason in taking.because],
            "repetition": due.repetition,
        }
        changes = self._changes(step, ticket, taking)
        if "queue" in changes:
            data |= {"from": ticket.queue, "claimed_by": ticket.claimed_by}
        self.happened.add(Entry(ticket, EventKind.TICKET_ESCALATED, SYSTEM.name, changes, data))
        if step.action is StepAction.TAKE_BACK and self._may_be_taken_back(ticket):
            self._take_back(ticket)

    def _data(self, target: Target, due: DueStep) -> dict[str, object]:
        late_by = self.at - due.planned_at
        return {
            "clock": target.kind.value,
            "subject": target.subject,
            "step": due.slug,
            "planned": due.planned_at.isoformat(),
        } | ({"late_by": int(late_by.total_seconds())} if late_by > WORTH_SAYING else {})

    def _taking(self, step: Step, ticket: LedgerTicket) -> Taking:
        """Whom the step asks; worked out once a round for each level, and not for each ticket."""
        if step.action is StepAction.WARN_OWNER:
            return owner_warned(ticket.claimed_by, self.offers.get(ticket.id), self.everybody.people)
        key = (step.action, step.level)
        if key not in self._asked:
            self._asked[key] = self._ask(step)
        return self._asked[key]

    def _ask(self, step: Step) -> Taking:
        people = self.everybody.people
        if step.action is StepAction.WARN_LEAD:
            return leads_warned(people)
        if step.action is StepAction.ESCALATE:
            return answer_for(step.level or "", self.levels, people, self.at)
        if step.action is StepAction.WAKE:
            return woken(step.level or "", self.levels, people, self.at)
        return NOBODY

    def _changes(self, step: Step, ticket: LedgerTicket, taking: Taking) -> Mapping[str, object]:
        if step.action is StepAction.RAISE_PRIORITY:
            return {"raised": min(ticket.raised + step.points, MOST_RAISED)}
        if step.action is StepAction.ESCALATE and climbs(ticket, taking.level, self.levels):
            return {**UNCLAIMED, "queue": taking.level}
        return {}

    def _may_be_taken_back(self, ticket: LedgerTicket) -> bool:
        return ticket.home in self.levels.queue_departments and ticket.state in WAITING_FOR_US

    def _take_back(self, ticket: LedgerTicket) -> None:
        """From the department to the hub, with what is left of its time. One that is escalated stays so."""
        home, queue = ticket.home, ticket.queue
        data = {"from": home, "to": self.levels.hub_queue, "reason": TAKEN_BACK, "minutes_left": self._left(ticket)}
        unclaimed = UNCLAIMED if queue == home else {}
        changes = {**unclaimed, "queue": self.levels.hub_queue, "routed_by": TAKEN_BACK}
        self.happened.add(Entry(ticket, EventKind.TICKET_REROUTED, SYSTEM.name, changes, data))
        if queue != home:
            data = {"from": self.levels.hub_queue, "to": queue, "reason": "still_escalated"}
            self.happened.add(Entry(ticket, EventKind.TICKET_REROUTED, SYSTEM.name, {"queue": queue}, data))

    def _left(self, ticket: LedgerTicket) -> int | None:
        """Open minutes until the customer's answer is due, negative when it is late; None when none is promised."""
        clocks = ticket.clocks.open(CUSTOMER_WAITS) or ticket.clocks.open(frozenset({ClockKind.RESOLUTION}))
        if not clocks or clocks[0].due_at is None:
            return None
        due_at, calendar = clocks[0].due_at, calendar_of(clocks[0], self.levels)
        left = open_time(calendar, self.at, due_at) - open_time(calendar, due_at, self.at)
        return left // timedelta(minutes=1)


def climbs(ticket: LedgerTicket, level: str | None, levels: ServiceLevels) -> bool:
    """A ticket only climbs: one that stands on this level or a higher one stays there, with whoever has it."""
    order = list(levels.levels)
    if level not in order or ticket.state not in WAITING_FOR_US:
        return False
    return ticket.queue not in order or order.index(level) > order.index(ticket.queue)
