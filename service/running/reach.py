"""Are Postgres and Redis there, and as they have to be."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from sqlalchemy.exc import OperationalError, ProgrammingError

from service.foundation.addresses import shown
from service.foundation.errors import SetupError
from service.tables.schema import SchemaState, schema_state, upgrade

CONNECT_SECONDS = 5


def upgrade_schema(url: str) -> SchemaState:
    """Bring the schema up to date; returns what it was. Raises SetupError when it can't be reached or is too new."""
    with readable_database_errors(url):
        before = upgrade(url)
    if before is SchemaState.NEWER:
        raise newer_schema(url)
    return before


def look_at_schema(url: str) -> SchemaState:
    """How the schema stands to this code. Raises SetupError when the database can't be reached."""
    with readable_database_errors(url):
        return schema_state(url)


def check_redis(url: str) -> None:
    """Raise SetupError when Redis can't be reached."""
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise SetupError(f"The Redis at {shown(url)} can't be reached: {error}. Check OLIEVLEK_REDIS_URL.") from error


def newer_schema(url: str) -> SetupError:
    """What to say of a database that a later version has changed."""
    return SetupError(
        f"The database at {shown(url)} was made by a newer version of Olievlek than this one. "
        "Run that version, or restore a backup from before it."
    )


@contextmanager
def readable_database_errors(url: str) -> Iterator[None]:
    """Turn what the driver says of a database that doesn't answer into one sentence."""
    try:
        yield
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise SetupError(
            f"The database at {shown(url)} can't be reached: {reason}. Check OLIEVLEK_DATABASE_URL."
        ) from error
    except ProgrammingError as error:
        raise SetupError(f"The database at {shown(url)} has no schema yet: run `olievlek migrate`.") from error
