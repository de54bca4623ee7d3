"""Where Postgres and Valkey are: your own, or the embedded ones of an Olievlek that runs on this machine."""

import os
from urllib.parse import urlsplit, urlunsplit

from service.foundation.embedded import Postgres, Valkey
from service.foundation.embedded.server import EmbeddedServer
from service.foundation.errors import SetupError
from service.foundation.settings import Settings, settings


def database_url() -> str:
    """The database of this command. Raises SetupError when none is set and none runs here."""
    return settings().database_url or _running(embedded_postgres(settings()))


def redis_url() -> str:
    """The Redis of this command. Raises SetupError when none is set and none runs here."""
    return settings().redis_url or _running(embedded_valkey(settings()))


def use_running_servers() -> Settings:
    """This process's settings with both addresses filled in, for programs that are started by themselves."""
    os.environ |= {"OLIEVLEK_DATABASE_URL": database_url(), "OLIEVLEK_REDIS_URL": redis_url()}
    settings.cache_clear()
    return settings()


def embedded_postgres(chosen: Settings) -> Postgres:
    """The embedded Postgres of this home, started or not."""
    return Postgres(chosen.home / "postgres")


def embedded_valkey(chosen: Settings) -> Valkey:
    """The embedded Valkey of this home, started or not."""
    return Valkey(chosen.home / "valkey")


def shown(url: str) -> str:
    """The address without its password, for messages."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")))


def _running(server: EmbeddedServer) -> str:
    # Path.exists raises for a folder that this account may not enter; nothing is there for it either way.
    if not os.path.exists(server.sockets / server.socket_name):
        variable = f"OLIEVLEK_{server.setting.upper()}"
        raise SetupError(f"No {server.name} runs here: start `olievlek up` in another terminal, or set {variable}.")
    return server.url
