"""What the pages of queues show: the list of queues, and the rows of one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from babel.numbers import format_decimal

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import Role, Work
from service.flow.queues.about_view import Suggestion
from service.flow.queues.escalated import EscalatedView
from service.flow.queues.naming import ChannelView, Naming
from service.flow.queues.priority_view import PriorityView, priority_of
from service.flow.queues.queries import QueueSummary, TicketLine
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Ticket


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One queue in the list."""

    slug: str
    name: str
    kind: str
    owner: str | None
    count: str
    """As text: "1,000+" when nobody counted further."""
    is_empty: bool
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class QueueListPage:
    """All queues that the reader works on."""

    queues: list[QueueRow]


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket in a queue."""

    number: int
    subject: str
    channel: ChannelView
    contact: str
    followers: int
    urgency: int
    tone: str
    process: str | None
    state: str
    waiting_since: datetime
    claimed_by: str | None
    is_mine: bool
    may_claim: bool
    due_at: datetime | None = None
    near_at: datetime | None = None
    due_kind: str | None = None
    """Which clock it is."""
    priority: PriorityView | None = None
    is_pinned: bool = False
    escalated: EscalatedView | None = None
    """In an escalation queue: what is asked."""
    waits_for: str | None = None
    """Names of the departments that were asked about it and have not answered."""
    suggestion: Suggestion | None = None
    """What it may be about, where nothing is decided."""
    concerns: Sequence[str] = ()
    is_gone: bool = False
    """It left the queue while it was on the screen; it keeps its place, so that nothing jumps."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """One queue on the screen."""

    slug: str
    name: str
    kind: str
    owner: str | None
    queues: list[QueueRow]
    rows: list[TicketRow]
    cursor: str | None
    next: str | None
    work: str = Work.PULL
    accept_minutes: int = 0
    """How long an offer stands, where tickets are offered."""
    may_claim_next: bool = False
    elsewhere: list[TicketRow] = field(default_factory=list)
    """Of an escalation queue: tickets that ask for it while they stand in another queue."""
    fresh: int = 0
    """Tickets that came in above what is on the screen."""

    @property
    def has_gone(self) -> bool:
        """Whether something on the screen has left the queue."""
        return any(row.is_gone for row in self.rows)

    @property
    def current(self) -> QueueRow | None:
        """This queue in the list of queues."""
        return next((queue for queue in self.queues if queue.slug == self.slug), None)

    @property
    def shown(self) -> str:
        """The numbers on the screen, for the stream that keeps them up to date."""
        return ",".join(str(row.number) for row in self.rows)


def queue_rows(summaries: list[QueueSummary], naming: Naming) -> list[QueueRow]:
    """The queues as the list shows them."""
    return [
        QueueRow(
            slug=summary.slug,
            name=naming.queue(summary.slug),
            kind=summary.kind,
            owner=naming.department(summary.department),
            count=format_decimal(summary.waiting, locale=naming.language) + ("+" if summary.more else ""),
            is_empty=summary.waiting == 0,
            oldest=summary.oldest,
        )
        for summary in summaries
    ]


def may_claim_next(actor: Actor, slug: str, naming: Naming) -> bool:
    """Whether the next ticket of this queue is this colleague's to take: whoever else gives it out, a lead may."""
    queue = naming.rulebook.queues.get(slug)
    if queue is None or actor.colleague_id is None:
        return False
    works_it = Role.AGENT in actor.roles or (Role.DEPARTMENT in actor.roles and actor.department == slug)
    return works_it and (work_of(slug, naming).work is not Work.MANUAL or Role.LEAD in actor.roles)


def work_of(slug: str, naming: Naming) -> QueueWork:
    """How work of a queue is given out."""
    return naming.rulebook.service_levels.work.get(slug, QueueWork())


def ticket_row(line: TicketLine, actor: Actor, naming: Naming, escalated: EscalatedView | None = None) -> TicketRow:
    """A ticket as a queue shows it."""
    ticket = line.ticket
    return TicketRow(
        number=ticket.id,
        subject=ticket.subject,
        channel=naming.channel(ticket.channel),
        contact=line.contact.name or line.contact.handle or line.contact.external_id,
        followers=line.contact.followers,
        urgency=ticket.urgency,
        tone=ticket.tone,
        concerns=ticket.concerns,
        process=naming.process(ticket.process),
        state=ticket.state,
        waiting_since=ticket.waiting_since,
        claimed_by=line.claimed_by_name,
        is_mine=is_mine(actor, ticket),
        may_claim=ticket.claimed_by is None and may(actor, Act.CLAIM, ticket),
        due_at=ticket.due_at,
        near_at=ticket.near_at,
        due_kind=ticket.due_kind,
        priority=priority_of(ticket, naming, is_waiting=ticket.state in WAITING_FOR_US),
        is_pinned=ticket.pinned,
        escalated=escalated,
    )


def is_mine(actor: Actor, ticket: Ticket) -> bool:
    """Whether this colleague has it in hand."""
    return ticket.claimed_by is not None and ticket.claimed_by == actor.colleague_id


def settled(shown: list[TicketRow], current: QueueView, room: int) -> QueueView:
    """The queue as it is now, on the places it had on the screen.

    What was shown stays where it is, also what left the queue. What is new goes below; new above the last row it is
    only counted, since it would push down what somebody is about to press.
    """
    now_by_number = {row.number: row for row in current.rows}
    places = {row.number: place for place, row in enumerate(current.rows)}
    kept = [now_by_number.get(row.number) or replace(row, is_gone=True, may_claim=False) for row in shown]
    known = {row.number for row in shown}
    last = max((places[number] for number in known if number in places), default=-1)
    new = [row for row in current.rows if row.number not in known]
    below = [row for row in new if places[row.number] > last][: max(room - len(kept), 0)]
    return replace(current, rows=[*kept, *below], fresh=len(new) - len(below))
