"""Ports that are taken, forbidden or nowhere get a sentence that says what to do."""

import errno
import socket
import threading

import pytest

from service.foundation.errors import SetupError
from service.running import ports
from service.running.ports import address, check_free, free_port, is_healthy


def test_a_taken_port_gives_another_one() -> None:
    """When any will do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {port} on 127.0.0.1 is taken"):
            check_free("127.0.0.1", port)
        assert free_port("127.0.0.1", port) != port
    check_free("127.0.0.1", port)
    assert free_port("127.0.0.1", port) == port


def test_an_address_that_is_not_ours_is_named() -> None:
    """192.0.2.0/24 belongs to documentation, never to a machine."""
    with pytest.raises(SetupError, match=r"can't listen on 192\.0\.2\.1: .*OLIEVLEK_HOST"):
        check_free("192.0.2.1", 0)
    with pytest.raises(SetupError, match="can't listen on"):
        free_port("192.0.2.1", 0)


def test_a_port_for_root_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root itself may have any port, so the refusal is the system's in name only here."""

    def refuse(*_: object) -> socket.socket:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(ports, "_listener", refuse)
    with pytest.raises(SetupError, match="Port 80 needs more rights"):
        check_free("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("web.example", "http://web.example:80")],  # noqa: S104
)
def test_addresses_can_be_visited(host: str, shown: str) -> None:
    """Listening everywhere is no place to go to."""
    assert address(host, 80) == shown


def test_who_answers_with_nonsense_is_not_healthy() -> None:
    """Another program on the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            connection.sendall(b"nonsense\r\n\r\n")
            connection.close()

        answering = threading.Thread(target=answer)
        answering.start()
        assert not is_healthy("127.0.0.1", server.getsockname()[1])
        answering.join()
