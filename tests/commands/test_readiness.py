"""`olievlek readiness` prints the figures of a cell and what is proposed."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result


@pytest.mark.usefixtures("here")
def test_as_a_command(olievlek: Callable[..., Result]) -> None:
    said = olievlek("readiness", "order_delivery", "x", "--language", "nl")
    assert said.exit_code == 0, said.output
    assert "order_delivery/x: supply_chain, fase draft, aandeel 50 %" in said.stdout
    assert "Voorstel: zo laten" in said.stdout
    assert "Beantwoord binnen de OLA: 0 van 30 tickets, en er komt niets binnen." in said.stdout
    told = json.loads(olievlek("readiness", "order_delivery", "x", "--json").stdout)
    assert told["verdict"] == "hold"
    assert olievlek("readiness", "order_delivery", "nowhere").exit_code == 1
