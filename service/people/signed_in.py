"""The colleague behind a request: the dependency of every page, and of API routes that only people may use."""

from dataclasses import dataclass, replace
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.errors import NotSignedIn
from service.people.actor import Actor
from service.people.queries import signed_in
from service.people.signs_of_life import SignsOfLife
from service.web.frame import Frame, stranger
from service.web.same_origin import SESSION_COOKIE
from service.web.session import Transaction


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page, and how they want to see it."""

    actor: Actor
    frame: Frame
    token: str

    def in_zone(self, zone: ZoneInfo) -> "Viewer":
        """The same viewer, reading times as in this zone."""
        return replace(self, frame=replace(self.frame, zone=zone))


async def find_viewer(request: Request, session: AsyncSession) -> Viewer:
    """Whoever is signed in. Raises NotSignedIn."""
    token = request.cookies.get(SESSION_COOKIE, "")
    known = await signed_in(session, token) if token else None
    if known is None:
        raise NotSignedIn("Sign in first.")
    actor = known.actor
    frame = replace(
        stranger(request), language=known.language, name=actor.display_name, roles=frozenset(map(str, actor.roles))
    )
    request.state.frame = frame
    return Viewer(actor, frame, token)


async def visiting(request: Request, session: AsyncSession) -> Viewer:
    """Whoever is signed in and asks for something just now: a sign of life. Raises NotSignedIn.

    A stream that goes on is none: it may be written to a laptop that was closed.
    """
    viewer = await find_viewer(request, session)
    if viewer.actor.colleague_id is not None:
        signs_of_life(request).seen(viewer.actor.colleague_id)
    return viewer


def signs_of_life(request: Request) -> SignsOfLife:
    """Whom this web process saw."""
    signs: SignsOfLife = request.app.state.signs_of_life
    return signs


async def _viewer(request: Request, session: Transaction) -> Viewer:
    return await visiting(request, session)


ViewerOf = Annotated[Viewer, Depends(_viewer)]
"""The signed-in colleague, in the request's own transaction."""
