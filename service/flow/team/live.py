"""The stream that keeps the team page up to date while somebody looks at it."""

from fastapi import Request

from service.flow.team.views import team_page
from service.foundation.errors import NotAllowed, NotSignedIn
from service.people.permissions import require_planner
from service.people.signed_in import find_viewer
from service.web.live import StreamOver
from service.web.session import database_of
from service.web.templating import render


class TeamStream:
    """Keeps the team page up to date."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def update(self, _: frozenset[str]) -> str | None:
        """The team as it is now; any news may change what somebody holds."""
        async with database_of(self._request).snapshot() as session:
            try:
                viewer = await find_viewer(self._request, session)
                require_planner(viewer.actor)
            except (NotSignedIn, NotAllowed):
                raise StreamOver from None
            viewer, page = await team_page(session, viewer)
        return render(viewer.frame, "_team_live.html", page)
