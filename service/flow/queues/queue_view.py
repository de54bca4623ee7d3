"""What the pages of queues show: the list of queues, and the rows of one."""

from dataclasses import dataclass, replace
from datetime import datetime

from babel.numbers import format_decimal

from service.flow.queues.naming import ChannelView, Naming
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


def ticket_row(line: TicketLine, actor: Actor, naming: Naming) -> TicketRow:
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
        process=naming.process(ticket.process),
        state=ticket.state,
        waiting_since=ticket.waiting_since,
        claimed_by=line.claimed_by_name,
        is_mine=is_mine(actor, ticket),
        may_claim=ticket.claimed_by is None and may(actor, Act.CLAIM, ticket),
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
