"""Are Postgres and Redis there, and as they have to be."""

import redis
from sqlalchemy.exc import OperationalError

from service.foundation.addresses import shown
from service.foundation.errors import SetupError
from service.tables.schema import SchemaState, schema_state, upgrade

CONNECT_SECONDS = 5


def upgrade_schema(url: str) -> SchemaState:
    """Bring the schema up to date; returns what it was. Raises SetupError when it can't be reached or is too new."""
    try:
        before = upgrade(url)
    except OperationalError as error:
        raise unreachable_database(url, error) from error
    if before is SchemaState.NEWER:
        raise newer_schema(url)
    return before


def look_at_schema(url: str) -> SchemaState:
    """How the schema stands to this code. Raises SetupError when the database can't be reached."""
    try:
        return schema_state(url)
    except OperationalError as error:
        raise unreachable_database(url, error) from error


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


def unreachable_database(url: str, error: OperationalError) -> SetupError:
    """What to say of a database that doesn't answer."""
    reason = " ".join(str(error.orig).split())
    return SetupError(f"The database at {shown(url)} can't be reached: {reason}. Check OLIEVLEK_DATABASE_URL.")
