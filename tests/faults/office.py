"""A house with its own clock, ladders of seconds, and colleagues who sign in again whenever they have to."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx2

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.foundation.patience import UNAVAILABLE
from service.people.actions import create_colleague
from service.people.keys import create_key
from tests.faults.agent import OWN_SITE
from tests.faults.house import House
from tests.routing_rules.small_rulebook import ORGANISATION, changed_files

ZONE = ZoneInfo("Europe/Amsterdam")
OF_OLD = "  escalation: {kind: escalation, name: {nl: Escalatie, en: Escalation}}\n"
LEVELS = """\
  team_lead: {kind: escalation, name: {nl: Teamleiding, en: Team leads}}
  management: {kind: escalation, name: {nl: Management, en: Management}}
"""
SERVICE = """\
calendars:
  office: {name: {nl: Kantoor, en: Office}, time_zone: Europe/Amsterdam, week: {mon-fri: ["09:00-17:00"]}}
  shop: {name: {nl: Winkel, en: Shop}, time_zone: Europe/Amsterdam, week: {mon-sat: ["09:00-21:00"]}}
service_levels: {hub: office, departments: {default: office, supply: shop}, channels: {default: office, forum: shop}}
contact_groups: {famous: 50000}
levels:
  team_lead: {roles: [lead], wakeful: office, stand_in: management}
  management: {roles: [manager], emails: [duty@example.org]}
ladders:
  customer:
    name: {nl: Klant, en: Customer}
    steps:
      - {slug: owner, at: 40%, do: warn_owner}
      - {slug: lead, at: -3s, do: warn_lead}
      - {slug: climb, at: 100%, do: {escalate: team_lead}, repeat: 6s}
      - {slug: raise, at: +4s, do: {raise_priority: 20}}
      - {slug: higher, at: +9s, do: {escalate: management}}
      - {slug: wake, at: +16s, do: {wake: management}, repeat: 12s}
  hurry:
    name: {nl: Haast, en: Hurry}
    steps:
      - {slug: raise, at: 30%, do: {raise_priority: 10}}
      - {slug: higher, at: +2s, do: {escalate: management}}
  department:
    name: {nl: Afdeling, en: Department}
    steps:
      - {slug: owner, at: 50%, do: warn_owner}
      - {slug: back, at: 100%, do: take_back}
      - {slug: climb, at: +5s, do: {escalate: team_lead}}
policies:
  norm:
    name: {nl: Norm, en: Norm}
    default: true
    targets: {first_reply: 15s, next_reply: 10s, resolution: 40s, pick_up: 8s, answer: 14s}
    ladders: {first_reply: customer, next_reply: customer, resolution: hurry, answer: department}
  night:
    name: {nl: Dag en nacht, en: Day and night}
    when: {channels: whatsapp}
    calendar: always
    targets: {first_reply: 9s, next_reply: 12s}
    ladders: {first_reply: customer, next_reply: hurry}
  money:
    name: {nl: Geld, en: Money}
    when: {processes: bills}
    targets: {first_reply: 12s}
    ladders: {first_reply: hurry}
  calm:
    name: {nl: Rustig, en: Calm}
    when: {contact_groups: famous}
    targets: {first_reply: 2h, next_reply: 2h, resolution: 4h}
    ladders: {first_reply: customer}
  supply:
    name: {nl: Levering, en: Supply}
    when: {departments: supply}
    targets: {answer: 45s}
    ladders: {answer: department}
"""
FAMOUS = 60_000
"""Followers of somebody with whom nothing is late for hours."""
PEOPLE: Mapping[str, tuple[str, tuple[Role, ...]]] = {
    "ann": ("webcare", (Role.AGENT,)),
    "bob": ("webcare", (Role.AGENT,)),
    "lea": ("webcare", (Role.LEAD, Role.AGENT)),
    "cas": ("webcare", (Role.MANAGER,)),
    "sam": ("supply", (Role.DEPARTMENT,)),
    "mia": ("money", (Role.DEPARTMENT,)),
}


@dataclass(slots=True)
class Colleague:
    """Somebody with a browser that survives its sign-in."""

    house: House
    login: str
    id: int
    password: str
    cookie: str = ""

    async def call(self, method: str, path: str, form: Mapping[str, Any] | None = None) -> httpx2.Response | None:
        """The answer of the API; None when the house does not answer just now."""
        try:
            response = await self._send(method, path, form)
            if response.status_code == httpx2.codes.UNAUTHORIZED:
                if not await self._sign_in():
                    return None
                response = await self._send(method, path, form)
        except httpx2.TransportError:
            return None
        return None if response.is_server_error else response

    async def _send(self, method: str, path: str, form: Mapping[str, Any] | None) -> httpx2.Response:
        url = f"{self.house.url}/api/v1{path}"
        return await self.house.client.request(method, url, json=form, headers={**OWN_SITE, "Cookie": self.cookie})

    async def _sign_in(self) -> bool:
        form = {"login": self.login, "password": self.password}
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
            response = await client.post(f"{self.house.url}/sign-in", data=form, headers=OWN_SITE)
        self.cookie = "; ".join(f"{name}={value}" for name, value in response.cookies.items())
        assert response.is_server_error or response.status_code == httpx2.codes.SEE_OTHER, response.text
        return not response.is_server_error


@dataclass(slots=True)
class Office:
    """The house, its people, and the key that connectors have."""

    house: House
    key: str = ""
    people: dict[str, Colleague] = field(default_factory=dict)
    is_open: bool = True

    @classmethod
    async def begin(cls, folder: Path, at: datetime) -> Self:
        """Everything is ready soon after that moment of its own clock."""
        rulebook = folder / "rulebook"
        rulebook.mkdir()
        for name, text in office_files().items():
            (rulebook / name).write_text(text, encoding="utf-8")
        house = House(folder, at - now(), OLIEVLEK_RULEBOOK=str(rulebook), OLIEVLEK_SWEEP_SECONDS="1")
        office = cls(house)
        try:
            house.up.wait_ready()
            await office._fill()
        except BaseException:
            await office.end()
            raise
        return office

    async def write(self, form: Mapping[str, Any]) -> bool:
        """One message comes in; whether it was taken."""
        headers = {"Authorization": f"Bearer {self.key}"}
        sent = {**form, "sent_at": self.house.now().isoformat()}
        try:
            response = await self.house.client.post(f"{self.house.url}/api/v1/messages", json=sent, headers=headers)
        except httpx2.TransportError:
            return False
        assert response.is_server_error or response.status_code == httpx2.codes.ACCEPTED, response.text
        return not response.is_server_error

    async def ticket_of(self, thread: str) -> int | None:
        """The ticket of a conversation, once it has one and somebody can say so."""
        try:
            async with self.house.database.transaction() as session:
                connection = await session.connection()
                found = await connection.exec_driver_sql(TICKET_OF, {"thread": thread})
                return found.scalar_one_or_none()
        except UNAVAILABLE:
            return None

    async def end(self) -> None:
        """Close it, once."""
        if self.is_open:
            self.is_open = False
            await self.house.close()

    async def _fill(self) -> None:
        async with self.house.database.transaction() as session:
            self.key = await create_key(session, "connectors")
        for login, (department, roles) in PEOPLE.items():
            password = secrets.token_urlsafe(12)
            async with self.house.database.transaction() as session:
                number = await create_colleague(session, login, login.title(), password, roles, department)
            self.people[login] = Colleague(self.house, login, number, password)


TICKET_OF = "SELECT max(ticket_id) FROM message WHERE starts_with(external_id, %(thread)s || '.')"


def office_files() -> dict[str, str]:
    """Its rulebook."""
    organisation = ORGANISATION.replace(OF_OLD, LEVELS)
    return {**changed_files(organisation=organisation, rules="rules: {}"), "d-service.yaml": SERVICE}


def a_friday(hour: int, minute: int, second: int = 0) -> datetime:
    """That moment, by the clock on the wall, of a Friday that is to come."""
    today = now().astimezone(ZONE).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 + 7)
    return datetime.combine(friday, time(hour, minute, second), ZONE)


def days_after(moment: datetime, days: int, hour: int, minute: int, second: int = 0) -> datetime:
    """So many days later, at that time on the wall."""
    return datetime.combine(moment.astimezone(ZONE).date() + timedelta(days=days), time(hour, minute, second), ZONE)


FRIDAY = a_friday(16, 50)
"""When the office's own clock begins."""
