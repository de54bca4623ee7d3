"""The demo on a running Olievlek: lets people in, plays the day, waits until all of it is decided, and prints."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from rich.console import Console

from service.demo.accounts import new_accounts, open_accounts
from service.demo.balance import Balance, balance, shares
from service.demo.day import Post, posts, read_day
from service.demo.player import play
from service.demo.queries import Fate, fates
from service.demo.report import print_address, print_table, print_tally
from service.foundation.clock import monotonic, now
from service.foundation.database import Database
from service.people.keys import Scope, create_key, revoke_key

HOME = ZoneInfo("Europe/Amsterdam")
"""Where Vlekkeloos Mobiel is: its date decides which day is played."""
LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 90.0
"""How long nothing may change before what is undecided counts as stuck: a killed worker is replaced well within it."""


async def show(database_url: str, address: str, out: Console) -> Balance:
    """Everything that the demo does; the balance says whether it went well."""
    database = Database(database_url, pool_size=2)
    try:
        accounts = new_accounts()
        async with database.transaction() as session:
            await open_accounts(session, accounts)
        day = posts(read_day(), now().astimezone(HOME))
        out.print(f"Playing a made-up day: {len(day)} messages to {address} ...")
        async with _key(database) as key:
            tally = await play(address, key, day)
        print_tally(out, tally)
        known = await _settled(database, day)
        counted = balance(day, known)
        print_table(out, shares(known), counted)
        print_address(out, address, accounts)
        return counted
    finally:
        await database.close()


@asynccontextmanager
async def _key(database: Database) -> AsyncIterator[str]:
    """A key that is good for this playing only."""
    name = f"demo {now():%Y-%m-%d %H:%M:%S.%f}"
    async with database.transaction() as session:
        key = await create_key(session, name, [Scope.MESSAGES_WRITE])
    yield key
    async with database.transaction() as session:
        await revoke_key(session, name)


async def _settled(database: Database, day: Sequence[Post]) -> list[Fate]:
    """What became of the stored messages, once nothing more will happen by itself or nothing has for too long."""
    last: list[Fate] = []
    changed_at = monotonic()
    while True:
        async with database.transaction() as session:
            known = await fates(session, day)
        if all(fate.settled for fate in known):
            return known
        if known != last:
            last, changed_at = known, monotonic()
        elif monotonic() - changed_at > PATIENCE_SECONDS:
            return known
        await asyncio.sleep(LOOK_SECONDS)
