"""Colleagues come and go, sign in and sign out, choose their language, and learn to do more."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import PresenceStatus, Role
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotFound
from service.people.abilities import checked_capacity, checked_email, checked_languages, checked_processes
from service.people.actor import Actor
from service.people.passwords import hash_password, is_password
from service.people.permissions import require_planner
from service.people.presence import say_status
from service.people.queries import colleague_by_login, hashed, tidy_login
from service.tables import Colleague, Department, SignIn

LANGUAGES = ("nl", "en")
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
SIGN_IN_LASTS = timedelta(hours=12)
"""A working day with room to spare."""


async def create_colleague(
    session: AsyncSession,
    login: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    department: str,
    language: str = "nl",
) -> int:
    """Let somebody sign in from now on; returns their id. Raises Invalid and Conflict."""
    tidy = tidy_login(login)
    chosen = sorted({Role(role).value for role in roles})
    await _check(session, tidy, name, password, department, language)
    if not chosen:
        raise Invalid("A colleague has at least one role.", field="roles", known=[role.value for role in Role])
    colleague = Colleague(
        login=tidy,
        name=name.strip(),
        password_hash=await hash_password(password),
        roles=chosen,
        department=department,
        language=language,
        created_at=now(),
    )
    session.add(colleague)
    await session.flush()
    return colleague.id


@dataclass(frozen=True, slots=True)
class NewSignIn:
    """A session that just began."""

    token: str
    language: str


async def sign_in(database: Database, login: str, password: str) -> NewSignIn | None:
    """A new session, or None when login and password don't belong to a colleague who may sign in.

    An unknown login takes as long as a wrong password. Two short transactions instead of one: a flood of guesses waits
    for its hashes without holding the connections that the pages need.
    """
    async with database.transaction() as session:
        colleague = await colleague_by_login(session, login)
    good = await is_password(password, None if colleague is None else colleague.password_hash)
    if colleague is None or not good:
        return None
    async with database.transaction() as session:
        token = await _open_sign_in(session, colleague.id)
    return None if token is None else NewSignIn(token, colleague.language)


async def sign_out(session: AsyncSession, token: str) -> int | None:
    """Make this token worthless, and its colleague offline; returns who that was."""
    gone = await session.exec(
        delete(SignIn).where(col(SignIn.token_hash) == hashed(token)).returning(col(SignIn.colleague_id))
    )
    colleague_id: int | None = gone.scalar_one_or_none()
    if colleague_id is not None:
        await say_status(session, colleague_id, PresenceStatus.OFFLINE)
    return colleague_id


async def disable_colleague(session: AsyncSession, login: str) -> None:
    """Let somebody in no longer, from this moment on. Raises NotFound."""
    colleague = await colleague_by_login(session, login)
    if colleague is None:
        raise NotFound(f"There is no colleague {login}.")
    colleague.disabled_at = now()
    await session.exec(delete(SignIn).where(col(SignIn.colleague_id) == colleague.id))
    await session.flush()
    await say_status(session, colleague.id, PresenceStatus.OFFLINE)


async def update_colleague(
    session: AsyncSession,
    actor: Actor,
    login: str,
    *,
    languages: Iterable[str] | None = None,
    processes: Iterable[str] | None = None,
    capacity: int | None = None,
    email: str | None = None,
) -> Colleague:
    """Change what a colleague can receive and where they are mailed; None leaves it as it is.

    No languages or processes means all of them, an empty address none. Raises NotFound, NotAllowed and Invalid.
    """
    require_planner(actor)
    colleague = await colleague_by_login(session, login)
    if colleague is None:
        raise NotFound(f"There is no colleague {login}.")
    if languages is not None:
        colleague.languages = checked_languages(languages)
    if processes is not None:
        known = (await active_configuration(session)).rulebook.processes
        colleague.processes = checked_processes(processes, known)
    if capacity is not None:
        colleague.capacity = checked_capacity(capacity)
    if email is not None:
        colleague.email = checked_email(email)
    session.add(colleague)
    await session.flush()
    return colleague


async def choose_language(session: AsyncSession, colleague_id: int, language: str) -> None:
    """The language of this colleague's pages from now on. Raises Invalid."""
    _check_language(language)
    await session.exec(update(Colleague).where(col(Colleague.id) == colleague_id).values(language=language))


async def _open_sign_in(session: AsyncSession, colleague_id: int) -> str | None:
    """A token for this colleague, unless they were disabled; the expired ones of everybody go."""
    still = await session.exec(
        select(Colleague.id).where(Colleague.id == colleague_id, col(Colleague.disabled_at).is_(None)).with_for_update()
    )
    if still.one_or_none() is None:
        return None
    token = secrets.token_urlsafe(32)
    moment = now()
    await say_status(session, colleague_id, PresenceStatus.AVAILABLE, moment)
    await session.exec(delete(SignIn).where(col(SignIn.expires_at) < moment))
    session.add(
        SignIn(
            token_hash=hashed(token), colleague_id=colleague_id, created_at=moment, expires_at=moment + SIGN_IN_LASTS
        )
    )
    return token


async def _check(session: AsyncSession, login: str, name: str, password: str, department: str, language: str) -> None:
    if not login or not name.strip():
        raise Invalid("A colleague has a login and a name.", field="login")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.", field="password")
    _check_language(language)
    known = list(await session.exec(select(Department.slug).order_by(Department.slug)))
    if department not in known:
        raise Invalid(f"There is no department {department}: there are {', '.join(known)}.", field="department")
    if await colleague_by_login(session, login) is not None:
        raise Conflict(f"There is a colleague {login} already.", login=login)


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Invalid(f"There is no language {language}: there are {', '.join(LANGUAGES)}.", field="language")
