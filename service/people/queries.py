"""Who is signed in, and which colleagues there are."""

from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.people.actor import Actor
from service.tables import Colleague, SignIn


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A colleague with a sign-in that is still good."""

    actor: Actor
    language: str


def hashed(token: str) -> bytes:
    """What the database keeps of a token: enough for 256 random bits, and nothing to sign in with."""
    return sha256(token.encode()).digest()


async def signed_in(session: AsyncSession, token: str) -> SignedIn | None:
    """Whose token this is, None when it is unknown, expired, or its colleague was disabled."""
    rows = await session.exec(
        select(Colleague)
        .join(SignIn, col(SignIn.colleague_id) == col(Colleague.id))
        .where(SignIn.token_hash == hashed(token), col(SignIn.expires_at) > now(), col(Colleague.disabled_at).is_(None))
    )
    colleague = rows.one_or_none()
    return None if colleague is None else SignedIn(actor_for(colleague), colleague.language)


def actor_for(colleague: Colleague) -> Actor:
    """A colleague as permissions see them."""
    return Actor(
        name=f"colleague/{colleague.id}",
        colleague_id=colleague.id,
        display_name=colleague.name,
        roles=frozenset(Role(role) for role in colleague.roles),
        department=colleague.department,
    )


async def colleague_by_login(session: AsyncSession, login: str) -> Colleague | None:
    """The colleague with this login, who may be disabled."""
    return (await session.exec(select(Colleague).where(Colleague.login == tidy_login(login)))).one_or_none()


async def colleagues(session: AsyncSession) -> list[Colleague]:
    """Everybody who can or could sign in."""
    return list(await session.exec(select(Colleague).order_by(col(Colleague.login))))


def tidy_login(login: str) -> str:
    """Logins differ by their letters only: not by case or by spaces around them."""
    return login.strip().casefold()
