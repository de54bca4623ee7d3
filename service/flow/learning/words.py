"""Words that the rulebook may take up: found in what people said of messages, for a person to accept."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.learn_words import Told, WordFound, words_found
from routing_rules.personal_data import mask
from routing_rules.rulebook import Rulebook
from routing_rules.terms import LANGUAGES
from routing_rules.tokens import read
from service.configuration.queries import active_configuration
from service.flow.learning import statements
from service.foundation.arrays import array, arrays
from service.foundation.clock import now
from service.foundation.database import Database

LABELS = 20_000
"""So many of the newest labels are looked through."""
SELDOM = timedelta(minutes=10)
"""Nobody waits for a proposal."""


@dataclass(slots=True)
class _Looked:
    """What this process looked through last; forgetting it costs a look."""

    at: datetime | None = None
    newest_label: int = 0


_looked = _Looked()


async def propose_words_now_and_then(database: Database) -> None:
    """`propose_words`, when there are labels that this process has not looked at, and not too often."""
    if _looked.at is not None and now() - _looked.at < SELDOM:
        return
    async with database.transaction() as session:
        newest = await _newest_label(session)
    if newest != _looked.newest_label:
        await propose_words(database)
    _looked.at, _looked.newest_label = now(), newest


async def propose_words(database: Database) -> int:
    """Write down what speaks for a process now; returns how much that is. What a person decided stays decided."""
    async with database.snapshot() as session:
        rulebook = (await active_configuration(session)).rulebook
        after = await _newest_label(session) - LABELS
        terms = {"languages": array(LANGUAGES), "after": after}
        rows = (await (await session.connection()).exec_driver_sql(statements.TOLD, terms)).all()
    told = [Told._make(row) for row in rows]
    found = await asyncio.to_thread(_found, told, rulebook)
    async with database.transaction() as session:
        await _write(session, found)
    return len(found)


def _found(told: Sequence[Told], rulebook: Rulebook) -> list[WordFound]:
    def is_known(term: str, language: str) -> bool:
        return any(number in rulebook.votes for number in rulebook.lexicon.find(read(term), language))

    ours = [one._replace(text=mask(one.text)) for one in told if not one.process or one.process in rulebook.processes]
    return words_found(ours, is_known)


async def _write(session: AsyncSession, found: Sequence[WordFound]) -> None:
    columns = arrays(
        {
            "processes": [one.process for one in found],
            "languages": [one.language for one in found],
            "terms": [one.term for one in found],
            "tickets": [one.tickets for one in found],
            "elsewhere": [one.elsewhere for one in found],
            "weights": [one.weight for one in found],
            "message_ids": [json.dumps(one.messages) for one in found],
        }
    )
    connection = await session.connection()
    await connection.exec_driver_sql(statements.TAKE_BACK, columns)
    await connection.exec_driver_sql(statements.PROPOSE, {**columns, "at": now()})


async def _newest_label(session: AsyncSession) -> int:
    return int((await (await session.connection()).exec_driver_sql(statements.NEWEST_LABEL)).scalar_one())
