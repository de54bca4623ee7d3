"""The map: the front page of managers, its stream, and what could be next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, Role
from service.configuration.queries import active_configuration
from service.foundation.errors import NotAllowed, NotSignedIn
from service.participation.map_changes import changes
from service.participation.map_reading import map_of, require_map_reader, sees_owner
from service.participation.map_view import MapPage, map_heads, map_rows, map_stages
from service.participation.map_words import MapWords
from service.participation.readiness import proposals_of, spread_of
from service.participation.spread_view import ProposalView, SpreadView, proposal_views, spread_views
from service.people.permissions import PLANNERS
from service.people.signed_in import Viewer, ViewerOf, find_viewer
from service.web.live import EVERYTHING, StreamOver, stream
from service.web.responses import page
from service.web.session import Transaction, database_of
from service.web.site import live_of
from service.web.templating import render

router = APIRouter(include_in_schema=False, prefix="/map")


@dataclass(frozen=True, slots=True)
class NextPage:
    """What the figures propose, and where the olievlek could spread."""

    proposals: Sequence[ProposalView]
    spreads: Sequence[SpreadView]
    is_planner: bool

    @property
    def promotions(self) -> int:
        """Cells that are ready for more."""
        return sum(one.is_promotion for one in self.proposals)

    @property
    def steps_back(self) -> int:
        """Cells that had better have less."""
        return len(self.proposals) - self.promotions


@router.get("")
async def show_map(session: Transaction, viewer: ViewerOf, at: Annotated[date | None, Query()] = None) -> Response:
    """The map as it is, or as it was at the end of a day; htmx gets only what can have changed."""
    viewer, content = await _map_page(session, viewer, at)
    return page(viewer.frame, "_map_live.html" if viewer.frame.is_partial else "map.html", content)


@router.get("/live")
async def stream_map(request: Request, viewer: ViewerOf) -> Response:
    """The map as it changes."""
    require_map_reader(viewer.actor)
    return stream(live_of(request), MapStream(request).update)


@router.get("/next")
async def show_next(session: Transaction, viewer: ViewerOf) -> Response:
    """Proposals and next best spreads: reckoned from every ticket of the last weeks, so the map doesn't wait for it."""
    require_map_reader(viewer.actor)
    actor = viewer.actor
    words = MapWords(viewer.frame.language, (await active_configuration(session)).rulebook)
    proposals = await proposals_of(session)
    known = [one for one in proposals if sees_owner(actor, one.department)]
    spreads = [one for one in await spread_of(session, proposals=proposals) if sees_owner(actor, one.owner)]
    content = NextPage(
        proposals=proposal_views({one.cell: (one.stage, one.proposal) for one in known}, words),
        spreads=spread_views(spreads, words),
        is_planner=bool(actor.roles & PLANNERS),
    )
    return page(viewer.frame, "_map_next_live.html" if viewer.frame.is_partial else "map_next.html", content)


class MapStream:
    """Keeps the map of today up to date."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def update(self, news: frozenset[str]) -> str | None:
        """The map as it is now, when a cell changed."""
        if news != EVERYTHING and not any(one.startswith(EventKind.CELL_CHANGED) for one in news):
            return None
        async with database_of(self._request).snapshot() as session:
            try:
                viewer = await find_viewer(self._request, session)
                viewer, content = await _map_page(session, viewer, None)
            except (NotSignedIn, NotAllowed):
                raise StreamOver from None
        return render(viewer.frame, "_map_live.html", content)


async def _map_page(session: AsyncSession, viewer: Viewer, at: date | None) -> tuple[Viewer, MapPage]:
    found = await map_of(session, viewer.actor, at)
    words = MapWords(viewer.frame.language, found.rulebook)
    rows = [
        row
        for row in map_rows(found.rulebook, found.states, words)
        if sees_owner(viewer.actor, found.rulebook.processes[row.slug].owner)
    ]
    content = MapPage(
        heads=map_heads(found.rulebook, words),
        rows=rows,
        stages=map_stages(rows, words),
        day=found.day,
        first=found.first,
        today=found.today,
        day_words=words.day(found.day),
        changes=changes(found.moves, words),
        may_set=Role.MANAGER in viewer.actor.roles,
    )
    return viewer.in_zone(found.rulebook.time_zone), content
