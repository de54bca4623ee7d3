"""Who calls the API: a program with a key, or a colleague who is signed in."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from service.foundation.errors import NotAllowed, NotSignedIn
from service.people.actor import Actor
from service.people.key_ring import KeyRing
from service.people.keys import Scope
from service.people.signed_in import visiting
from service.web.same_origin import SESSION_COOKIE
from service.web.session import Transaction

KEY_SCHEME = HTTPBearer(
    auto_error=False, scheme_name="key", description="A key made with `olievlek keys create`, with its scopes."
)
SESSION_SCHEME = APIKeyCookie(
    name=SESSION_COOKIE, auto_error=False, scheme_name="session", description="The cookie of a signed-in colleague."
)


async def program(request: Request, scope: Scope) -> Actor:
    """The program behind the request's key. Raises NotSignedIn without a good key, NotAllowed without the scope."""
    name, _, token = request.headers.get("authorization", "").partition(" ")
    if name.lower() != "bearer" or not token:
        raise NotSignedIn("Send a key: Authorization: Bearer olv_...")
    ring: KeyRing = request.app.state.keys
    actor = await ring.actor(token.strip())
    if actor is None:
        raise NotSignedIn("The key is unknown or was revoked.")
    if scope not in actor.scopes:
        raise NotAllowed(f"The key {actor.display_name} lacks the scope {scope}.", scope=scope.value)
    return actor


def caller_with(scope: Scope) -> Callable[..., Awaitable[Actor]]:
    """A dependency: the program with that scope, or the colleague; what colleagues may do, their roles say."""

    async def caller(request: Request, session: Transaction) -> Actor:
        if "authorization" in request.headers:
            return await program(request, scope)
        return (await visiting(request, session)).actor

    return caller


SCHEMES = [Depends(KEY_SCHEME), Depends(SESSION_SCHEME)]
TicketReader = Annotated[Actor, Depends(caller_with(Scope.TICKETS_READ))]
TicketWriter = Annotated[Actor, Depends(caller_with(Scope.TICKETS_WRITE))]
MessageReader = Annotated[Actor, Depends(caller_with(Scope.MESSAGES_READ))]
