"""The clocks of a ticket straight from their written meanings (docs/clocks.md): slow and plain.

Nothing here is shared with the code that it judges.
"""

from datetime import datetime

from routing_rules.clocks import Happening
from routing_rules.service_levels import InForce
from routing_rules.vocabulary import EventKind, TicketState
from tests.routing_rules.clock_counting import Plain
from tests.routing_rules.clock_histories import History

OURS = (TicketState.NEW, TicketState.OPEN, TicketState.WAITING_ON_DEPARTMENT)
REPLIES = ("first_reply", "next_reply")


class Ledger:
    """The clocks of one ticket as its events come."""

    def __init__(self) -> None:
        self.clocks: list[Plain] = []
        self.replied = False

    def happen(self, event: Happening, force: InForce) -> None:
        for clock in self.of():
            clock.facts, clock.levels = event.facts, force.levels
        department = force.levels.queue_departments.get(event.home)
        self.departments(event, department, force)
        if event.state in OURS and event.asked_at is not None:
            self.asked(event, event.asked_at, department, force)
        self.meaning(event, department, force)
        if event.state in OURS and not self.of("resolution"):
            self.back(event, department, force)
        self.state(event)

    def of(self, *kinds: str, subject: str | None = None) -> list[Plain]:
        return [
            clock
            for clock in self.clocks
            if clock.ended is None and (not kinds or clock.kind in kinds) and subject in (None, clock.subject)
        ]

    def ever(self, *kinds: str) -> bool:
        return any(clock.kind in kinds for clock in self.clocks)

    def new(self, kind: str, subject: str, since: datetime, event: Happening, force: InForce) -> None:
        self.clocks.append(Plain(kind, subject, since, facts=event.facts, levels=force.levels))

    def departments(self, event: Happening, department: str | None, force: InForce) -> None:
        for clock in self.of("pick_up", "answer"):
            if not clock.question and clock.subject != department:
                clock.finish(event.at, "left")
        before = force.levels.queue_departments.get(event.home_before or "")
        known = any(clock.subject == department for clock in self.clocks)
        if department is not None and event.state in OURS and not (department == before and known):
            for kind in ("pick_up", "answer"):
                if not self.of(kind, subject=department):
                    self.new(kind, department, event.at, event, force)

    def asked(self, event: Happening, since: datetime, department: str | None, force: InForce) -> None:
        waiting = self.of(*REPLIES)
        for clock in waiting:
            clock.since = min(clock.since, since)
        failed = event.data.get("reason") == "reply_failed"
        rested_at = next((clock.ended for clock in self.clocks if clock.kind == "resolution"), None)
        revived = not waiting and failed and self.rests_no_more(event, department, force)
        if not waiting and not revived:
            self.new("next_reply" if self.replied else "first_reply", "", since, event, force)
        self.resolving(event, rested_at if revived and rested_at else since, force)
        if department is not None and not self.of("answer", subject=department):
            self.new("answer", department, event.at, event, force)
        if event.facts.channel in force.levels.reply_windows:
            windows = [clock.since for clock in self.clocks if clock.kind == "reply_window"]
            since = windows[-1] if failed and windows else since
            for clock in self.of("reply_window"):
                clock.since = max(clock.since, since)
            if not self.of("reply_window"):
                self.new("reply_window", "", since, event, force)

    def back(self, event: Happening, department: str | None, force: InForce) -> None:
        if self.rests_no_more(event, department, force):
            if department is not None and not self.of("answer", subject=department):
                self.new("answer", department, event.at, event, force)
        elif event.kind is not EventKind.TICKET_ROUTED and not self.replied and not self.ever(*REPLIES):
            self.new("first_reply", "", event.at, event, force)
        self.resolving(event, event.at, force)

    def resolving(self, event: Happening, since: datetime, force: InForce) -> None:
        clock = next((clock for clock in self.clocks if clock.kind == "resolution"), None)
        if clock is None:
            self.new("resolution", "", since, event, force)
            return
        if clock.ended is not None:
            if not clock.paused():
                clock.pauses.append([clock.ended, None])
            clock.unfinish()
            clock.facts, clock.levels = event.facts, force.levels
        if since < clock.since:
            clock.since = since
        for pause in clock.pauses:
            begun, over = pause
            assert begun is not None
            pause[1] = max(begun, since if over is None else min(since, over))

    def rests_no_more(self, event: Happening, department: str | None, force: InForce) -> bool:
        replies = [clock for clock in self.clocks if clock.kind in REPLIES]
        if not replies or not replies[-1].rested:
            return False
        rested_at = replies[-1].ended
        for clock in self.clocks:
            here = clock.customers or clock.subject == department
            if clock.rested and clock.ended == rested_at and here and clock.kind != "resolution":
                clock.unfinish()
                clock.facts, clock.levels = event.facts, force.levels
        return True

    def meaning(self, event: Happening, department: str | None, force: InForce) -> None:
        match event.kind:
            case EventKind.TICKET_CLAIMED:
                self.finish(event.at, "met", [clock for clock in self.of("pick_up") if not clock.question])
            case EventKind.REPLY_DELIVERED:
                self.delivered(event, department, force)
            case EventKind.TICKET_MERGED:
                for clock in self.of():
                    clock.finish(event.at, "moved", merged=True)
            case EventKind.TICKET_UNMERGED:
                self.unmerged(event, department, force)
            case EventKind.TICKET_SPLIT:
                self.split(event)
            case _ if event.kind.startswith("consultation_"):
                self.consultation(event, force)

    def delivered(self, event: Happening, department: str | None, force: InForce) -> None:
        if not self.of(*REPLIES):
            self.rests_no_more(event, department, force)
        self.answered(event.at)

    def consultation(self, event: Happening, force: InForce) -> None:
        subject = f"{event.data['department']}/{event.data['consultation']}"
        match event.kind:
            case EventKind.CONSULTATION_OPENED:
                self.new("pick_up", subject, event.at, event, force)
                self.new("answer", subject, event.at, event, force)
            case EventKind.CONSULTATION_PICKED_UP:
                self.finish(event.at, "met", self.of("pick_up", subject=subject))
            case EventKind.CONSULTATION_ANSWERED:
                self.finish(event.at, "met", self.of("pick_up", "answer", subject=subject))
            case _:
                self.finish(event.at, "dropped", self.of("pick_up", "answer", subject=subject))
                for clock in self.clocks:
                    if clock.subject == subject and clock.outcome() == "moved":
                        clock.how = "dropped"

    def finish(self, at: datetime, how: str, clocks: list[Plain]) -> None:
        for clock in clocks:
            clock.finish(at, how)

    def unmerged(self, event: Happening, department: str | None, force: InForce) -> None:
        moments = [clock.ended for clock in self.clocks if clock.merged and clock.ended is not None]
        newest = {(clock.kind, clock.subject): clock for clock in self.clocks}
        for clock in self.clocks:
            here = clock.customers or clock.question or clock.subject == department
            went = moments and clock.ended == max(moments) and clock.outcome() == "moved"
            if went and here and clock is newest[clock.kind, clock.subject]:
                clock.unfinish()
                clock.facts, clock.levels = event.facts, force.levels
            clock.merged = False
        if event.data.get("answered_at"):
            if not self.of(*REPLIES):
                self.rests_no_more(event, department, force)
            self.answered(datetime.fromisoformat(str(event.data["answered_at"])))

    def split(self, event: Happening) -> None:
        since = event.data.get("asked_since")
        for clock in self.of(*REPLIES, "reply_window", "pick_up", "answer"):
            if clock.question:
                continue
            if since is None:
                clock.finish(event.at, "moved")
            elif clock.customers:
                last = event.data["last_asked_at"] if clock.kind == "reply_window" else None
                clock.since = datetime.fromisoformat(str(last or since))

    def answered(self, at: datetime) -> None:
        for clock in self.of(*REPLIES, "reply_window", "pick_up", "answer"):
            if not clock.question:
                clock.finish(at, "met")
        self.replied = True

    def state(self, event: Happening) -> None:
        if event.state not in (*OURS, TicketState.WAITING_ON_CUSTOMER):
            for clock in self.of():
                solved = clock.kind == "resolution" and event.state is TicketState.SOLVED
                clock.finish(event.at, "met" if solved else "dropped", rested=not clock.question)
            return
        for clock in self.of():
            if clock.question or clock.kind == "reply_window":
                continue
            if event.state in OURS and clock.paused():
                begun = clock.pauses[-1][0]
                assert begun is not None
                clock.pauses[-1][1] = max(begun, event.asked_at or event.at)
            elif event.state not in OURS and not clock.paused():
                clock.pauses.append([event.at, None])


def reference(history: History) -> list[Plain]:
    """The clocks of a whole life."""
    ledger = Ledger()
    for event, force in history:
        ledger.happen(event, force)
    return ledger.clocks
