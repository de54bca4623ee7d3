"""One house for all scenarios: what one kill leaves behind has to be borne by the next. It ends with the last of them,
since the rounds of an idle house cost a third of a core."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from service.people.keys import create_key
from tests.faults.agent import Agent
from tests.faults.house import MOODY, House
from tests.faults.office import FRIDAY, Office
from tests.places import server_folder


@dataclass(frozen=True, slots=True)
class Scene:
    """The house, who answers in it, and the key that connectors have."""

    house: House
    agent: Agent
    key: str


@pytest_asyncio.fixture(scope="package")
async def office() -> AsyncIterator[Office]:
    """Begins on a Friday afternoon; whoever takes it over a weekend ends it."""
    with server_folder() as folder:
        office = await Office.begin(folder, FRIDAY)
        try:
            yield office
        finally:
            await office.end()


@pytest_asyncio.fixture(scope="package")
async def scene() -> AsyncIterator[Scene]:
    """Started once, ended after the last scenario."""
    with server_folder() as folder:
        house = House(folder)
        try:
            house.up.wait_ready()
            await house.behave(MOODY)
            await house.make_door()
            async with house.database.transaction() as session:
                key = await create_key(session, "connectors")
            yield Scene(house, await Agent.sign_in(house, "sanne"), key)
        finally:
            await house.close()
