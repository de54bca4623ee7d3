"""A setting that is wrong is named in one sentence, by every command, before anything starts."""

from collections.abc import Callable

import pytest
from typer.testing import Result

from service.foundation.settings import settings

Olievlek = Callable[..., Result]


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "abc", "OLIEVLEK_PORT must be a valid integer"),
        ("PORT", "99999", "OLIEVLEK_PORT must be less than or equal to 65535"),
        ("LOG_JSON", "perhaps", "OLIEVLEK_LOG_JSON must be a valid boolean"),
        ("DATABASE_URL", "mysql://me:hunter2@there/db", "OLIEVLEK_DATABASE_URL must begin with postgresql://."),
    ],
)
def test_a_wrong_value(olievlek: Olievlek, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    """Without the value: it may hold a password."""
    monkeypatch.setenv(f"OLIEVLEK_{name}", value)
    settings.cache_clear()
    for command in (["doctor"], ["up"], ["keys", "list"]):
        result = olievlek(*command)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"olievlek: {says}")
        assert result.stderr.count("\n") == 1
        assert "hunter2" not in result.output


@pytest.mark.usefixtures("nowhere")
def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose and shells leave what is not set."""
    monkeypatch.setenv("OLIEVLEK_DATABASE_URL", "")
    monkeypatch.setenv("OLIEVLEK_PORT", "")
    settings.cache_clear()
    assert (settings().database_url, settings().port) == (None, 8000)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("command", ["up", "web"])
@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_a_port_that_is_none(olievlek: Olievlek, command: str, port: str) -> None:
    """Refused before anything starts: the system would have taken 99999 for 34463."""
    result = olievlek(command, "--port", port)
    assert result.exit_code == 2
    assert "--port" in result.stderr
