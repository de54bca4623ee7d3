"""A whole Olievlek as its users run it, with a network that misbehaves, and the means to kill any part of it."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx2
import psutil
import psycopg
import redis

from service.channels.misbehaviour import Behaviour, Misbehaviour, Plan
from service.channels.posts import PostList
from service.foundation.addresses import embedded_postgres, embedded_valkey
from service.foundation.clock import monotonic, now
from service.foundation.database import Database
from service.foundation.embedded.process import end_process, start_process, wait_until
from service.foundation.settings import Settings
from service.running.ports import address, free_port, is_healthy
from service.running.roles import NETWORK, command_of
from tests.running.up import HOST, PATIENCE, Up, all_gone

WORKER, RELAY, BEAT, WEB = "workers.app worker", "workers.relay", "workers.app beat", "service.cli web"
POSTGRES, VALKEY = "bin/postgres -D", "valkey-server"
LOOK_SECONDS = 0.05
Found = TypeVar("Found")

MOODY = Plan(
    probabilities={
        Misbehaviour.SLOW: 0.1,
        Misbehaviour.SLOW_AFTER: 0.15,
        Misbehaviour.TOO_MANY: 0.05,
        Misbehaviour.TOO_MANY_UNTIL: 0.05,
        Misbehaviour.CUT_AFTER: 0.1,
        Misbehaviour.ERROR_AFTER: 0.05,
        Misbehaviour.ACKNOWLEDGE_TWICE: 0.15,
    },
    delay_seconds=0.4,
    retry_after_seconds=1,
)
"""A bad day of a network, with every way in which it makes a sender believe the wrong thing."""


DOOR = 4711
MAKE_DOOR = f"""
CREATE FUNCTION pass_the_door() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared({DOOR}); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER door AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION pass_the_door()"""
"""Tests can hold it shut: whoever has inserted a message can't commit then."""


class House:
    """Everything that `olievlek up` starts, on a folder of its own, publishing on a network that is never killed."""

    def __init__(self, folder: Path, ahead: timedelta = timedelta(), **environment: str) -> None:
        """Its clock is so far ahead of the machine's."""
        self.ahead = ahead
        self.environment = environment
        self.home = folder / "home"
        self.folder = folder
        self.starts = 0
        self.network_url = address(HOST, free_port(HOST, 0))
        self.network = self._start_network()
        self.up = self._start()
        self.chosen = Settings(home=self.home)
        self.database = Database(embedded_postgres(self.chosen).url, pool_size=3)
        self.client = httpx2.AsyncClient(trust_env=False, timeout=30)

    @property
    def url(self) -> str:
        """Where its web process is."""
        return address(HOST, self.up.port)

    def start_again(self, ahead: timedelta | None = None) -> None:
        """Once more on the same data, after its end; with its clock so far ahead now."""
        self.ahead = self.ahead if ahead is None else ahead
        self.up = self._start()

    def now(self) -> datetime:
        """What its own clock says."""
        return now() + self.ahead

    async def behave(self, posting: Plan, listing: Plan | None = None) -> None:
        """What the network does from now on."""
        behaviour = Behaviour(seed=7, posting={"*": posting}, listing={"*": listing or Plan()})
        async with httpx2.AsyncClient(base_url=self.network_url, trust_env=False) as client:
            (await client.put("/behaviour", json=behaviour.model_dump(mode="json"))).raise_for_status()

    async def published(self) -> PostList:
        """Everything that is public."""
        async with httpx2.AsyncClient(base_url=self.network_url, trust_env=False, timeout=30) as client:
            return PostList.model_validate_json((await client.get("/published")).content)

    async def answers(self) -> bool:
        """Whether its web process does."""
        return await asyncio.to_thread(is_healthy, HOST, self.up.port)

    def pid(self, words: str) -> int:
        """Our one child with these words on its command line, once it is there."""
        assert wait_until(lambda: len(self.up.pids(words)) == 1, PATIENCE), self.up.said
        return self.up.pids(words)[0]

    def kill(self, words: str) -> None:
        """Kill -9 that one child."""
        os.kill(self.pid(words), signal.SIGKILL)

    def kill_prefork_children(self) -> None:
        """Kill -9 the processes that do the worker's work, and not the worker."""
        children = psutil.Process(self.pid(WORKER)).children()
        assert children
        for child in children:
            child.kill()

    @contextmanager
    def frozen(self, words: str) -> Iterator[None]:
        """That one child does nothing meanwhile, and nobody notices that it doesn't."""
        held = psutil.Process(self.pid(words))
        held.suspend()
        try:
            yield
        finally:
            held.resume()

    def kill_everything(self) -> None:
        """Kill -9 the supervisor; its children end by themselves."""
        family = self.up.family()
        self.up.end(signal.SIGKILL)
        assert wait_until(lambda: all_gone(family), PATIENCE)

    def flush_broker(self) -> None:
        """The broker forgets all tasks, bindings and locks."""
        with redis.Redis.from_url(embedded_valkey(self.chosen).url) as client:
            client.flushall()

    async def make_door(self) -> None:
        """For `intake_in_the_middle`."""
        async with await psycopg.AsyncConnection.connect(self.database.url) as connection:
            await connection.execute(MAKE_DOOR)

    @asynccontextmanager
    async def triage_in_the_middle(self) -> AsyncIterator[None]:
        """A worker has claimed a set and noted the attempt, and can't write its decisions before this ends."""
        async with self._held("LOCK TABLE decision IN SHARE MODE", "relation = 'decision'::regclass"):
            yield

    @asynccontextmanager
    async def climbing_in_the_middle(self) -> AsyncIterator[None]:
        """A worker has moved tickets and told what happened, and can't write whom it asks before this ends."""
        async with self._held("LOCK TABLE escalation IN SHARE MODE", "relation = 'escalation'::regclass"):
            yield

    @asynccontextmanager
    async def intake_in_the_middle(self) -> AsyncIterator[None]:
        """Messages are inserted, and can't be committed before this ends."""
        async with self._held(f"SELECT pg_advisory_xact_lock({DOOR})", f"locktype = 'advisory' AND objid = {DOOR}"):
            yield

    @asynccontextmanager
    async def _held(self, lock: str, waiting: str) -> AsyncIterator[None]:
        """Nobody passes this lock; somebody waits for it already."""
        connection = await psycopg.AsyncConnection.connect(self.database.url)
        try:
            await connection.execute(lock)
            waits = f"SELECT 1 FROM pg_locks WHERE NOT granted AND {waiting}"  # noqa: S608 - two conditions of our own
            await eventually(lambda: _rows(connection, waits))
            yield
        finally:
            with suppress(psycopg.OperationalError):  # it was Postgres that was killed
                await connection.close()

    async def close(self) -> None:
        """End everything, in an orderly way."""
        await self.client.aclose()
        await self.database.close()
        self.up.end(signal.SIGTERM)
        end_process(self.network, signal.SIGTERM, 10)

    def _start(self) -> Up:
        self.starts += 1
        return Up(
            self.home,
            self.folder / f"up-{self.starts}.log",
            OLIEVLEK_NETWORK_URL=self.network_url,
            OLIEVLEK_WORKER_PROCESSES="2",
            OLIEVLEK_TRIAGE_SET="50",
            OLIEVLEK_DELIVERY_TIMEOUT_SECONDS="1",
            OLIEVLEK_CLOCK_AHEAD_SECONDS=str(self.ahead.total_seconds()),
            **self.environment,
        )

    def _start_network(self) -> subprocess.Popen[bytes]:
        port = self.network_url.rsplit(":", 1)[1]
        command = command_of(NETWORK, "--port", port)
        return start_process(command, output=subprocess.DEVNULL, death_signal=signal.SIGKILL)


async def eventually(look: Callable[[], Awaitable[Found]], seconds: float = 60, otherwise: object = None) -> Found:
    """What `look` finds, as soon as it finds something. Fails after so many seconds, saying `otherwise`."""
    until = monotonic() + seconds
    while not (found := await look()):
        assert monotonic() < until, otherwise() if callable(otherwise) else f"not within {seconds:g} s: {otherwise}"
        await asyncio.sleep(LOOK_SECONDS)
    return found


async def _rows(connection: psycopg.AsyncConnection[tuple[object, ...]], query: str) -> list[tuple[object, ...]]:
    return await (await connection.execute(query)).fetchall()
