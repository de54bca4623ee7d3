"""A message that makes triage raise is put aside by the running house, and operators bring it back."""

import subprocess

import pytest

from service.running.roles import command_of
from tests.builders import Said, store
from tests.faults.audit import check_ledger, rows, settle
from tests.faults.conftest import Scene
from tests.faults.house import House, eventually

pytestmark = pytest.mark.faults
STATES = "SELECT external_id, triage FROM message WHERE starts_with(external_id, 'aside/')"
MEND = "UPDATE message SET channel = 'x' WHERE external_id = 'aside/bad' RETURNING id"
LEFT = "a channel that left the rulebook"


def olievlek(house: House, *arguments: str) -> str:
    """What a command on the house's own data prints."""
    environment = {"OLIEVLEK_HOME": str(house.home)}
    ended = subprocess.run(command_of(*arguments), env=environment, capture_output=True, text=True, check=True)
    return ended.stdout


async def states(house: House) -> dict[str, str]:
    return {row["external_id"]: row["triage"] for row in await rows(house, STATES)}


async def test_a_message_that_can_not_be_triaged_holds_nobody_up(scene: Scene) -> None:
    house = scene.house
    good = [Said(f"aside/{n}", author=f"aside-{n}") for n in range(40)]
    await store(house.database, [*good[:20], Said("aside/bad", channel=LEFT), *good[20:]])
    await settle(house, "triage")
    assert await states(house) == {**{said.external_id: "decided" for said in good}, "aside/bad": "quarantined"}

    (line,) = olievlek(house, "quarantine", "list").splitlines()
    number = line.split()[0]
    assert LEFT in line
    assert "after 3 attempts: KeyError" in line
    await rows(house, MEND)
    assert olievlek(house, "quarantine", "retry", number) == "To be triaged again: 1.\n"

    async def decided() -> bool:
        return (await states(house))["aside/bad"] == "decided"

    await eventually(decided)
    assert olievlek(house, "quarantine", "list") == "Nothing is in quarantine.\n"
    await check_ledger(house)
