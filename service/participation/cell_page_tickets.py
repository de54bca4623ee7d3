"""The tickets behind one figure of a cell: as many as its n says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from routing_rules.evidence_sentences import FIGURES
from routing_rules.facts import Cell
from routing_rules.readiness_parts import FigureKind
from service.configuration.queries import active_configuration
from service.foundation.validation import NO_NUL
from service.participation.cell_page_reading import tickets_by_number
from service.participation.cell_view_figures import value_text
from service.participation.cells import known_cell
from service.participation.map_reading import require_cell_reader
from service.participation.map_words import MapWords
from service.participation.readiness import readiness_of
from service.people.signed_in import ViewerOf
from service.tables import Ticket
from service.web.responses import page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/map")

PAGE = 50
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL)]
_COUNTS = frozenset({FigureKind.MEDIAN_MINUTES, FigureKind.P90_MINUTES, FigureKind.EDIT_DISTANCE})
YES, NO = N_("yes"), N_("no")


@dataclass(frozen=True, slots=True)
class FigureTicket:
    """One time that somebody was asked."""

    number: int
    subject: str
    state: str
    value: str


@dataclass(frozen=True, slots=True)
class FigureTicketsPage:
    """Some of the tickets, those asked last first."""

    name: str
    cell: str
    back: str
    is_control: bool
    total: int
    tickets: Sequence[FigureTicket]
    following: str | None


@router.get("/{process}/{channel}/tickets")
async def show_tickets(
    session: Transaction,
    viewer: ViewerOf,
    process: Slug,
    channel: Slug,
    figure: Annotated[FigureKind, Query()],
    control: Annotated[bool, Query()] = False,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """What a figure was counted from."""
    rulebook = (await active_configuration(session)).rulebook
    cell = known_cell(Cell(process, channel), rulebook)
    require_cell_reader(viewer.actor, rulebook.processes[process].owner)
    words = MapWords(viewer.frame.language, rulebook)
    behind = (await readiness_of(session, cell)).figures_tickets(figure, control=control)[::-1]
    shown = behind[skip : skip + PAGE]
    known = {one.id: one for one in await tickets_by_number(session, viewer.actor, [one.ticket for one in shown])}
    query = {"figure": figure.value, "control": str(control).lower(), "skip": skip + PAGE}
    content = FigureTicketsPage(
        name=FIGURES[figure].in_language(viewer.frame.language),
        cell=words.cell(cell),
        back=f"/map/{process}/{channel}",
        is_control=control,
        total=len(behind),
        tickets=[_shown(known[one.ticket], figure, one.value, words) for one in shown if one.ticket in known],
        following=f"/map/{process}/{channel}/tickets?{urlencode(query)}" if len(behind) > skip + PAGE else None,
    )
    return page(viewer.frame, "cell_tickets.html", content)


def _shown(ticket: Ticket, figure: FigureKind, value: float, words: MapWords) -> FigureTicket:
    return FigureTicket(ticket.id, ticket.subject, ticket.state, _value(figure, value, words))


def _value(figure: FigureKind, value: float, words: MapWords) -> str:
    if figure is FigureKind.LOAD:
        return ""
    return value_text(figure, value, words) if figure in _COUNTS else words.say(YES if value else NO)
