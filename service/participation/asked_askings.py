"""The times that departments were asked in one ticket, and what became of each, from its events in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from routing_rules.asked import Bounce, Draft, DraftVerdict
from routing_rules.calendars import ALWAYS, open_time
from routing_rules.clocks import AT_REST, Clocks, advance
from routing_rules.happenings import ANSWER, Happening
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.service_levels import Calendar, ServiceLevels
from routing_rules.targets import Target
from routing_rules.vocabulary import EventKind
from service.participation.asked_rows import Told

MINUTE = timedelta(minutes=1)
_DECLINED = EventKind.CONSULTATION_DECLINED
_QUESTION_ENDS = frozenset({EventKind.CONSULTATION_ANSWERED, _DECLINED, EventKind.CONSULTATION_WITHDRAWN})
_STAY_ENDS = frozenset({EventKind.DRAFT_WRITTEN, EventKind.REPLY_DELIVERED, EventKind.TICKET_BOUNCED})


@dataclass(slots=True)
class Asking:
    """One time that somebody was asked: a question, or work that the department had in its queue."""

    department: str
    process: str | None
    """The ticket's when it was asked."""
    opened: datetime
    subject: str
    """Of its clock."""
    by_route: bool = False
    """Whether the cell's stage asked it, and nobody by hand."""
    clock: Target | None = None
    due: datetime | None = None
    answered: datetime | None = None
    answered_at_event: int = 0
    """Its place among the ticket's events."""
    bounced: Bounce | None = None
    withdrawn: datetime | None = None
    draft: Draft | None = None
    is_draft: bool = False
    """Whether the answer was a draft: public only when the hub approves it."""
    public: datetime | None = None
    """When the customer got the answer."""
    minutes: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether somebody answered, bounced it or took it back."""
        return self.answered is not None or self.bounced is not None or self.withdrawn is not None


def askings(story: Sequence[Told]) -> list[Asking]:
    """All of a ticket, in the order in which they began."""
    if not any(_concerns_a_department(told) for told in story):
        return []
    reader = _Reader()
    for place, (happening, force, _) in enumerate(story):
        advance(reader.clocks, happening, force)
        reader.place, reader.levels = place, force.levels
        reader.read(happening)
    for asking in reader.found:
        if not asking.is_over:
            asking.due = None if asking.clock is None else asking.clock.due_at
    return reader.found


def minutes_between(opened: datetime, answered: datetime, department: str, levels: ServiceLevels) -> float:
    """In the department's business hours."""
    return open_time(calendar_of(department, levels), opened, answered) / MINUTE


def calendar_of(department: str, levels: ServiceLevels) -> Calendar:
    """The department's business hours."""
    return levels.calendars.get(levels.departments.get(department, ""), ALWAYS)


def publisher(story: Sequence[Told], reply_id: object) -> str | None:
    """The department that published a reply by itself, None: the hub."""
    for happening, _, _ in story:
        if happening.kind is EventKind.REPLY_APPROVED and happening.data.get("reply_id") == reply_id:
            return _department(happening)
    return None


class _Reader:
    """What is known of a ticket at one of its events."""

    def __init__(self) -> None:
        self.clocks = Clocks()
        self.found: list[Asking] = []
        self.place = 0
        self.levels: ServiceLevels
        self._stay: Asking | None = None
        self._questions: dict[str, Asking] = {}
        self._drafts: dict[object, Asking] = {}
        self._approved: dict[object, tuple[int, str | None]] = {}
        """Place among the events and department of each reply's approval, by its id."""

    def read(self, happening: Happening) -> None:
        """Let one event mean what it means; the clocks have advanced."""
        if happening.kind is EventKind.REPLY_APPROVED:
            self._approved[happening.data.get("reply_id")] = (self.place, _department(happening))
        self._question(happening)
        self._work(happening)
        self._judged(happening)
        if happening.kind is EventKind.REPLY_DELIVERED:
            self._published(happening)
        for asking in (self._stay, *self._questions.values()):
            if asking is not None:
                asking.clock = next(iter(self.clocks.open(ANSWER, asking.subject)), asking.clock)

    def _question(self, happening: Happening) -> None:
        subject = f"{happening.data.get('department')}/{happening.data.get('consultation')}"
        if happening.kind is EventKind.CONSULTATION_OPENED:
            asking = self._begun(str(happening.data["department"]), subject, happening)
            asking.by_route = bool(happening.data.get("by_route"))
            self._questions[subject] = asking
        elif happening.kind in _QUESTION_ENDS and subject in self._questions:
            self._ended(self._questions.pop(subject), happening)
        if happening.state in AT_REST:
            for asking in self._questions.values():
                self._ended(asking, happening)
            self._questions.clear()

    def _work(self, happening: Happening) -> None:
        """A department has work while a ticket waits for us that is at home in its queue."""
        waits = happening.state in WAITING_FOR_US
        department = self.levels.queue_departments.get(happening.home) if waits else None
        stay = self._stay
        if stay is not None and (department != stay.department or happening.kind in _STAY_ENDS):
            self._ended(stay, happening)
            self._stay = None
        if department is not None and self._stay is None:
            self._stay = self._begun(department, department, happening)

    def _judged(self, happening: Happening) -> None:
        asking = self._drafts.get(happening.data.get("draft"))
        if asking is None:
            return
        if happening.kind is EventKind.DRAFT_SENT_BACK:
            asking.draft = Draft(DraftVerdict.SENT_BACK)
        elif happening.kind is EventKind.DRAFT_APPROVED:
            distance = int(str(happening.data.get("distance") or 0))
            asking.draft = Draft(DraftVerdict.EDITED if distance else DraftVerdict.UNCHANGED, distance)
        elif happening.kind is EventKind.REPLY_WITHDRAWN:
            asking.draft = None  # It waits to be judged again.

    def _published(self, happening: Happening) -> None:
        """A reply carries each answer that was there when it was approved, and of drafts those that were approved."""
        approved, _ = self._approved.get(happening.data.get("reply_id"), (self.place, None))
        for asking in self.found:
            known = asking.answered is not None and asking.answered_at_event <= approved
            refused = asking.is_draft and (asking.draft is None or asking.draft.verdict is DraftVerdict.SENT_BACK)
            if asking.public is None and (known or asking.answered_at_event == self.place) and not refused:
                asking.public = happening.at if asking.answered is not None else None

    def _begun(self, department: str, subject: str, happening: Happening) -> Asking:
        asking = Asking(department, happening.facts.process, happening.at, subject)
        self.found.append(asking)
        return asking

    def _ended(self, asking: Asking, happening: Happening) -> None:
        clock = asking.clock
        asking.due = None if clock is None else clock.due_at
        if happening.kind is (_DECLINED if "/" in asking.subject else EventKind.TICKET_BOUNCED):
            asking.bounced = Bounce(happening.at, str(happening.data.get("reason") or ""))
        elif self._is_answer(asking, happening):
            asking.answered, asking.answered_at_event = happening.at, self.place
            asking.minutes = minutes_between(asking.opened, happening.at, asking.department, self.levels)
            if asking.due is None and clock is not None and clock.seconds is not None:
                asking.due = happening.at  # Its clock stood still: whatever was asked of the hub, it is not late.
        else:
            asking.withdrawn = happening.at

    def _is_answer(self, asking: Asking, happening: Happening) -> bool:
        if "/" in asking.subject:
            return happening.kind is EventKind.CONSULTATION_ANSWERED
        if happening.kind is EventKind.DRAFT_WRITTEN:
            asking.is_draft = True
            self._drafts[happening.data.get("draft")] = asking
            return True
        if happening.kind is EventKind.REPLY_DELIVERED:
            return self._approved.get(happening.data.get("reply_id"), (0, None))[1] == asking.department
        return False


def _concerns_a_department(told: Told) -> bool:
    """Most tickets are the hub's alone, and their clocks need no winding here."""
    happening, force, _ = told
    return happening.kind is EventKind.CONSULTATION_OPENED or happening.home in force.levels.queue_departments


def _department(happening: Happening) -> str | None:
    department = happening.data.get("department")
    return None if department is None else str(department)
