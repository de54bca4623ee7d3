"""What a reader sees, and what is kept when a block fails."""

import pytest
from sqlalchemy import func
from sqlmodel import select

from service.foundation.database import Database
from service.tables import Contact


async def contacts(database: Database) -> int:
    """How many there are for everybody."""
    async with database.transaction() as session:
        return (await session.exec(select(func.count()).select_from(Contact))).one()


async def test_a_reader_sees_one_moment(database: Database) -> None:
    count = select(func.count()).select_from(Contact)
    async with database.snapshot() as reader:
        assert (await reader.exec(count)).one() == 0
        async with database.transaction() as writer:
            writer.add(Contact(channel="x", external_id="jan"))
        assert (await reader.exec(count)).one() == 0
    assert await contacts(database) == 1


async def test_the_next_transaction_is_an_ordinary_one(database: Database) -> None:
    async with database.snapshot() as reader:
        await reader.exec(select(Contact))
    async with database.transaction() as session:
        connection = await session.connection()
        assert (await connection.exec_driver_sql("SHOW transaction_isolation")).scalar_one() == "read committed"


async def test_nothing_is_kept_of_a_block_that_fails(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as session:
            session.add(Contact(channel="x", external_id="jan"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await contacts(database) == 0
