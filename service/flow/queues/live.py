"""The streams that keep the pages of queues and tickets up to date while somebody looks at them."""

from datetime import datetime, timedelta

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, QueueKind
from service.configuration.queries import active_configuration
from service.flow.queues.departments_view import waiting_for_departments
from service.flow.queues.escalated import asked_elsewhere, escalated, escalated_view, named
from service.flow.queues.first_suggestions import with_suggestions
from service.flow.queues.naming import Naming
from service.flow.queues.queries import TicketLine, queue_list, queue_page
from service.flow.queues.queue_view import (
    QueueListPage,
    QueueRow,
    QueueView,
    TicketRow,
    may_claim_next,
    queue_rows,
    settled,
    ticket_row,
    work_of,
)
from service.flow.queues.ticket_view import TicketPage, ticket_page
from service.flow.queues.ticket_work import ticket_work
from service.flow.queues.timeline import mentioned
from service.foundation.clock import now
from service.foundation.errors import NotFound, NotSignedIn
from service.people.signed_in import Viewer, find_viewer
from service.tickets.queries import colleague_names, ticket_detail, visible_ticket
from service.web.live import EVERYTHING, StreamOver
from service.web.session import database_of
from service.web.templating import render

PAGE_SIZE = 50
ASKING = frozenset({EventKind.TICKET_ESCALATED, EventKind.ESCALATION_PASSED_ON, EventKind.ESCALATION_ACKNOWLEDGED})
"""What concerns every level, in whatever queue the ticket stands."""
COUNTS_LAST = timedelta(seconds=5)
"""Counting all queues is dearer than reading one: beside a queue, their counts may be a few seconds old."""


async def _still_there(request: Request, session: AsyncSession) -> tuple[Viewer, Naming]:
    """The reader of a stream, who may have signed out since the last update."""
    try:
        viewer = await find_viewer(request, session)
    except NotSignedIn:
        raise StreamOver from None
    rulebook = (await active_configuration(session)).rulebook
    return viewer.in_zone(rulebook.time_zone), Naming(rulebook, viewer.frame.language)


class QueueListStream:
    """Keeps the list of queues up to date."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def update(self, _: frozenset[str]) -> str | None:
        """The list as it is now; any news may change a count."""
        async with database_of(self._request).snapshot() as session:
            viewer, naming = await _still_there(self._request, session)
            content = QueueListPage(queue_rows(await queue_list(session, viewer.actor), naming))
        return render(viewer.frame, "_queue_list_live.html", content)


class QueueStream:
    """Keeps one page of a queue up to date, without moving what is on the screen."""

    def __init__(self, request: Request, slug: str, cursor: str | None, shown: list[int]) -> None:
        self._request = request
        self._slug = slug
        self._cursor = cursor
        self._shown = shown
        self._rows: list[TicketRow] | None = None
        self._queues: list[QueueRow] = []
        self._is_level = True
        self._counted: datetime | None = None

    async def update(self, news: frozenset[str]) -> str | None:
        """The queue as it is now, when something happened in it."""
        if news != EVERYTHING and not any(self._concerns(told) for told in news):
            return None
        async with database_of(self._request).snapshot() as session:
            viewer, naming = await _still_there(self._request, session)
            try:
                counts = await self._counts(session, viewer, naming)
                current = await queue_view(session, viewer, naming, self._slug, self._cursor, counts)
            except NotFound:
                raise StreamOver from None
        if self._rows is None:
            order = {number: place for place, number in enumerate(self._shown)}
            known = [row for row in current.rows if row.number in order]
            self._rows = sorted(known, key=lambda row: order[row.number])
        view = settled(self._rows, current, PAGE_SIZE)
        self._rows = view.rows
        self._is_level = view.kind == QueueKind.ESCALATION
        return render(viewer.frame, "_queue_live.html", view)

    def _concerns(self, told: str) -> bool:
        kind, _, queue = told.partition(" ")
        return queue == self._slug or (self._is_level and kind in ASKING)

    async def _counts(self, session: AsyncSession, viewer: Viewer, naming: Naming) -> list[QueueRow]:
        if self._counted is None or now() - self._counted > COUNTS_LAST:
            self._queues = queue_rows(await queue_list(session, viewer.actor), naming)
            self._counted = now()
        return self._queues


class TicketStream:
    """Keeps one ticket up to date."""

    def __init__(self, request: Request, number: int) -> None:
        self._request = request
        self._number = number
        self._version = -1

    async def update(self, news: frozenset[str]) -> str | None:
        """The ticket as it is now, when it changed or time has passed."""
        async with database_of(self._request).snapshot() as session:
            viewer, naming = await _still_there(self._request, session)
            try:
                version = (await visible_ticket(session, viewer.actor, self._number)).version
                if version == self._version and news != EVERYTHING:
                    return None
                content = await show_ticket(session, viewer, naming, self._number)
            except NotFound:
                raise StreamOver from None
        self._version = version
        return render(viewer.frame, "_ticket_live.html", content)


async def queue_view(
    session: AsyncSession, viewer: Viewer, naming: Naming, slug: str, cursor: str | None, queues: list[QueueRow]
) -> QueueView:
    """One page of a queue. Raises NotFound for a queue that the viewer has no part in."""
    listed = await queue_page(session, viewer.actor, slug, cursor, PAGE_SIZE)
    queue = next((row for row in queues if row.slug == slug), None)
    kind = queue.kind if queue else QueueKind.DEPARTMENT.value
    is_level = kind == QueueKind.ESCALATION
    elsewhere = await asked_elsewhere(session, viewer.actor, slug) if is_level and cursor is None else []
    rows = await _rows(session, viewer, naming, [*listed.items, *elsewhere], is_level=is_level)
    rows = await waiting_for_departments(session, rows, naming)
    rows = await with_suggestions(session, rows, naming)
    work = work_of(slug, naming)
    return QueueView(
        slug=slug,
        name=naming.queue(slug),
        kind=kind,
        owner=queue.owner if queue else None,
        queues=queues,
        rows=rows[: len(listed.items)],
        cursor=cursor,
        next=listed.next,
        work=work.work,
        accept_minutes=int(work.accept.total_seconds() // 60),
        may_claim_next=may_claim_next(viewer.actor, slug, naming),
        elsewhere=rows[len(listed.items) :],
    )


async def _rows(
    session: AsyncSession, viewer: Viewer, naming: Naming, lines: list[TicketLine], *, is_level: bool
) -> list[TicketRow]:
    """The rows of a queue; two more queries for all of them together where something was escalated."""
    if not is_level:
        return [ticket_row(line, viewer.actor, naming) for line in lines]
    asked = await escalated(session, [line.ticket.id for line in lines])
    names = await named(session, asked)
    return [
        ticket_row(
            line,
            viewer.actor,
            naming,
            escalated_view(*asked[line.ticket.id], line.ticket, viewer.actor, naming, names)
            if line.ticket.id in asked
            else None,
        )
        for line in lines
    ]


async def show_ticket(session: AsyncSession, viewer: Viewer, naming: Naming, number: int) -> TicketPage:
    """One ticket with all about it. Raises NotFound for a ticket that the viewer may not see."""
    detail = await ticket_detail(session, viewer.actor, number)
    others = mentioned(detail.events) - detail.names.keys()
    detail.names.update(await colleague_names(session, others))
    work = await ticket_work(session, viewer.actor, detail.ticket, detail.contact, naming)
    return ticket_page(detail, work, viewer.actor, naming)
