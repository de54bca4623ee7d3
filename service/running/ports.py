"""Ports of this machine: is one free, and does something answer there."""

import errno
import http.client
import socket

from service.foundation.errors import SetupError

ANSWER_SECONDS = 2.0
HEALTH = "/api/v1/health/live"


def check_free(host: str, port: int) -> None:
    """Raise SetupError, saying what to do, when we could not listen there."""
    try:
        with _listener(host, port):
            return
    except OSError as error:
        raise SetupError(_why(host, port, error)) from error


def free_port(host: str, preferred: int) -> int:
    """The preferred port, or another one when it is taken."""
    for port in (preferred, 0):
        try:
            with _listener(host, port) as listener:
                return int(listener.getsockname()[1])
        except OSError as error:
            reason = error
    raise SetupError(_why(host, preferred, reason))


def is_healthy(host: str, port: int) -> bool:
    """Whether an Olievlek answers there."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The address to visit for an address to listen on: "everywhere" is no place to go to."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - looked for, not listened on


def address(host: str, port: int) -> str:
    """What to type into a browser."""
    visited = reachable(host)
    return f"http://{f'[{visited}]' if ':' in visited else visited}:{port}"


def _listener(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken: choose another with --port or OLIEVLEK_PORT."
    if error.errno == errno.EACCES:
        return (
            f"Port {port} needs more rights than this account has: choose one above 1023 with --port or OLIEVLEK_PORT."
        )
    return f"Olievlek can't listen on {host}: {error.strerror or error}. Set --host or OLIEVLEK_HOST."
