"""`olievlek keys`: made, listed and revoked; a key is said once and never again."""

from collections.abc import Callable

import pytest
from typer.testing import Result

Olievlek = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("here")


def test_keys_are_made_listed_and_revoked(olievlek: Olievlek) -> None:
    made = olievlek("keys", "create", "crm", "--scope", "tickets:read")
    assert made.stdout.startswith("olv_")
    assert made.stdout.count("\n") == 1
    listed = olievlek("keys", "list")
    assert "crm" in listed.stdout
    assert made.stdout.strip() not in listed.stdout
    assert olievlek("keys", "revoke", "crm").stdout == "The key crm is revoked.\n"
    wrong = olievlek("keys", "create", "b", "--scope", "all")
    assert wrong.exit_code == 1
    assert "tickets:write" in wrong.stderr
