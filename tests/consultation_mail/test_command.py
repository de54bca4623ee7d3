"""`olievlek mail`: what a mail server pipes in, and what went wrong."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.foundation.settings import settings
from tests.commands.conftest import here, olievlek

__all__ = ["here", "olievlek"]


@pytest.mark.usefixtures("here")
def test_it_takes_mail_and_lists_what_it_refused(olievlek: Callable[..., Result]) -> None:
    assert "No letter failed and no answer was refused." in olievlek("mail", "list").stdout
    raw = b"From: eve\x1b@evil.example\r\nTo: antwoord@example.org\r\n\r\nJa\r\n"
    taken = CliRunner().invoke(app, ["mail", "take"], input=raw)
    assert (taken.exit_code, taken.stdout) == (0, "Refused: no_token.\n")
    listed = olievlek("mail", "list").stdout
    assert "refused: no_token (1)" in listed
    assert "\x1b" not in listed
    assert olievlek("mail", "retry").stdout == "To be sent again: 0.\n"


@pytest.mark.usefixtures("here")
def test_it_asks_to_try_later_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLIEVLEK_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    settings.cache_clear()
    assert CliRunner().invoke(app, ["mail", "take"], input=b"From: a@b.example\r\n\r\nJa").exit_code == 75
