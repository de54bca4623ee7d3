"""A colleague who answers one customer after the other, in a browser that sends a form again when no answer comes."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text

from routing_rules.vocabulary import Role
from service.foundation.patience import patiently
from service.people.actions import create_colleague
from tests.faults.house import House, eventually

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 60
UNANSWERED = text("""
    SELECT id FROM ticket WHERE state IN ('new', 'open') AND id <> ALL(:tried)
    AND NOT EXISTS (SELECT FROM reply WHERE reply.ticket_id = ticket.id) ORDER BY id DESC LIMIT 1""")


@dataclass(slots=True)
class Agent:
    """Signed in, and answering."""

    house: House
    cookies: httpx2.Cookies
    approved: dict[UUID, int] = field(default_factory=dict)
    """The reply that the API acknowledged, by the form's key."""
    tried: list[int] = field(default_factory=lambda: [0])

    @classmethod
    async def sign_in(cls, house: House, login: str) -> Self:
        """A new colleague of webcare, at the real door."""
        password = secrets.token_urlsafe(12)
        async with house.database.transaction() as session:
            await create_colleague(session, login, login.title(), password, [Role.AGENT], "webcare")
        response = await house.client.post(
            f"{house.url}/sign-in", data={"login": login, "password": password}, headers=OWN_SITE
        )
        assert response.status_code == httpx2.codes.SEE_OTHER, response.text
        cookies = httpx2.Cookies(response.cookies)
        house.client.cookies.clear()
        return cls(house, cookies)

    async def answer(self, count: int) -> None:
        """So many customers."""
        goal = len(self.approved) + count
        while len(self.approved) < goal:
            number = await eventually(self._next)
            assert number is not None
            self.tried.append(number)
            await self._approve(number)

    async def _next(self) -> int | None:
        async def look() -> int | None:
            async with self.house.database.transaction() as session:
                connection = await session.connection()
                return (await connection.execute(UNANSWERED, {"tried": self.tried})).scalar_one_or_none()

        return await patiently(look, PATIENCE_SECONDS)

    async def _approve(self, number: int) -> None:
        key = uuid4()
        form = {"text": f"Hoi! We zoeken het voor je uit onder nummer {number}.", "idempotency_key": str(key)}
        while True:
            try:
                response = await self._post(number, form)
            except httpx2.TransportError:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if response.is_server_error:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if response.status_code == httpx2.codes.ACCEPTED:
                self.approved[key] = response.json()["reply_id"]
            else:
                # The ticket was joined to another meanwhile.
                assert response.status_code == httpx2.codes.CONFLICT, response.text
            return

    async def _post(self, number: int, form: dict[str, str]) -> httpx2.Response:
        headers = {**OWN_SITE, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        url = f"{self.house.url}/api/v1/tickets/{number}/replies"
        return await self.house.client.post(url, json=form, headers=headers)
