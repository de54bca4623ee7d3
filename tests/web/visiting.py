"""Colleagues at their pages: signed in without the cost of a password, as a browser on our own site."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx2
from fastapi import FastAPI
from sqlmodel import col, update

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import Actor
from service.people.queries import hashed
from service.tables import Colleague, SignIn
from service.web.same_origin import SESSION_COOKIE
from tests.builders import a_colleague
from tests.serving import serving

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A colleague's browser."""

    actor: Actor
    browser: httpx2.AsyncClient
    token: str

    @property
    def number(self) -> int:
        """The colleague's id."""
        assert self.actor.colleague_id is not None
        return self.actor.colleague_id


@dataclass(frozen=True, slots=True)
class Site:
    """The application, and browsers at it."""

    app: FastAPI
    database: Database

    def browser(self, token: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """A browser, signed in with a token or not."""
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url="http://test",
            headers={**OWN_SITE, "Accept-Language": "nl", **headers},
            cookies={SESSION_COOKIE: token} if token else None,
        )

    async def visit(
        self, login: str = "ann", role: Role = Role.AGENT, department: str = "webcare", language: str = "nl"
    ) -> Visit:
        """Somebody who is signed in."""
        actor = await a_colleague(self.database, login, role=role, department=department)
        token = await token_for(self.database, actor, language)
        return Visit(actor, self.browser(token, **{"Accept-Language": language}), token)


async def token_for(database: Database, actor: Actor, language: str = "nl") -> str:
    """A session token of this colleague, who reads this language."""
    assert actor.colleague_id is not None
    token = secrets.token_urlsafe(16)
    async with database.transaction() as session:
        await session.exec(update(Colleague).where(col(Colleague.id) == actor.colleague_id).values(language=language))
        session.add(
            SignIn(
                token_hash=hashed(token),
                colleague_id=actor.colleague_id,
                created_at=now(),
                expires_at=now() + timedelta(hours=1),
            )
        )
    return token


@asynccontextmanager
async def open_site(database: Database) -> AsyncIterator[Site]:
    """The site on this database."""
    async with serving(database) as api:
        yield Site(api.app, database)


def words(html: str, *wanted: str) -> Sequence[str]:
    """Which of these a page lacks."""
    return [word for word in wanted if word not in html]
