"""Keeps a department's seat up to date while somebody writes there."""

from fastapi import Request

from service.configuration.queries import active_configuration
from service.flow.consultation.seat_reading import seat
from service.foundation.errors import NotAllowed, NotSignedIn
from service.people.signed_in import find_viewer
from service.web.live import StreamOver
from service.web.session import database_of
from service.web.templating import render


class SeatStream:
    """What waits, and how that in the middle stands; where somebody may be writing nothing is touched."""

    def __init__(self, request: Request, department: str, thing: str) -> None:
        self._request = request
        self._department = department
        self._thing = thing

    async def update(self, _: frozenset[str]) -> str | None:
        """The seat as it is now: news names queues, and a question may be about a ticket in any of them."""
        async with database_of(self._request).snapshot() as session:
            try:
                viewer = await find_viewer(self._request, session)
                content = await seat(session, viewer.actor, viewer.frame.language, self._department, self._thing)
            except (NotSignedIn, NotAllowed):
                raise StreamOver from None
            zone = (await active_configuration(session)).rulebook.time_zone
        is_fresh = not self._thing and content.thing is not None
        if content.thing is not None:
            self._thing = content.thing.key
        return render(viewer.in_zone(zone).frame, "_seat_fresh.html" if is_fresh else "_seat_live.html", content)
