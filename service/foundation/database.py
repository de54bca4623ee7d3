"""The one place that opens engines, connections and transactions; nothing else says commit."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

NOTIFY_CHANNEL = "olievlek"
"""Events are announced here, as "kind queue", once per transaction and pair."""


TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%(name)s, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%(name)s, 0))"


def driver_url(url: str) -> str:
    """The address with the driver that the house uses, whatever spelling of postgres:// it came in."""
    _, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}"


def plain_url(url: str) -> str:
    """The address as libpq reads it."""
    _, _, rest = url.partition("://")
    return f"postgresql://{rest}"


class Database:
    """One process's way to Postgres. Make it after a fork, never before: connections can't be shared."""

    def __init__(self, url: str, *, pool_size: int = 10, idle_limit_seconds: int = 60) -> None:
        """Postgres ends a transaction that idles longer than the limit, so that a frozen process holds no rows."""
        self.url = plain_url(url)
        options = f"-c timezone=UTC -c idle_in_transaction_session_timeout={idle_limit_seconds}s"
        self.engine: AsyncEngine = create_async_engine(
            driver_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            pool_timeout=10,
            hide_parameters=True,  # errors are logged, and what customers wrote must not be
            connect_args={"options": options, "connect_timeout": 10},
        )
        event.listen(self.engine.sync_engine, "handle_error", _drop_dead_pool)
        event.listen(self.engine.sync_engine, "handle_error", _leave_out_the_row)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that is committed when the block ends well and rolled back when it does not."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """A session for reading: all of its statements see the database as it was at the first."""
        async with self.transaction() as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @asynccontextmanager
    async def hot_transaction(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in a transaction, for the two paths where a session costs more than the work."""
        async with self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[bool]:
        """Whether nobody else is in a block of this name. No transaction is open; the process's end ends it."""
        async with self.engine.connect() as connection:
            held = await connection.execution_options(isolation_level="AUTOCOMMIT")
            mine = bool((await held.exec_driver_sql(TRY_LOCK, {"name": name})).scalar_one())
            try:
                yield mine
            finally:
                if mine:
                    await held.exec_driver_sql(UNLOCK, {"name": name})

    async def listen(self) -> AsyncGenerator[str | None]:
        """Payloads of committed notifications; None once it listens, and each second of silence.

        Raises psycopg.OperationalError when the connection is lost: what was announced meanwhile is unknown then.
        """
        connection: psycopg.AsyncConnection[TupleRow] = await psycopg.AsyncConnection.connect(
            self.url, autocommit=True, connect_timeout=10
        )
        async with connection:
            await connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
            yield None
            while True:
                heard = False
                async for notification in connection.notifies(timeout=1.0):
                    heard = True
                    yield notification.payload
                if not heard:
                    yield None

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def connection_of(session: AsyncSession | AsyncConnection) -> AsyncConnection:
    """The bare connection below a session, for statements that take a whole set."""
    return session if isinstance(session, AsyncConnection) else await session.connection()


@contextmanager
def schema_connection(url: str) -> Iterator[Connection]:
    """One plain connection for migrations, which begin and end their own transactions."""
    engine = create_engine(driver_url(url), poolclass=NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _drop_dead_pool(context: Any) -> None:
    """Forget every pooled connection once one is found dead: the others died of the same restart."""
    if isinstance(context.original_exception, psycopg.OperationalError) and context.connection is not None:
        dead = context.connection.connection.dbapi_connection
        if dead is not None and dead.closed:
            context.is_disconnect = True
            context.invalidate_pool_on_disconnect = True


def _leave_out_the_row(context: Any) -> None:
    """Cut an error down to its first sentence: the details that Postgres adds quote what customers wrote."""
    error = context.original_exception
    if isinstance(error, psycopg.Error) and error.diag.message_primary is not None:
        whole, error.args = str(error), (error.diag.message_primary,)
        wrapped = context.sqlalchemy_exception
        if wrapped is not None:
            wrapped.args = tuple(str(part).replace(whole, error.diag.message_primary) for part in wrapped.args)
