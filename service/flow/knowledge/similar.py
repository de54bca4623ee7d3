"""Which kept answers fit what the customer of a ticket asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Direction
from service.configuration.queries import active_configuration
from service.flow.knowledge import statements
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.tables import AnswerUse, KeptAnswer, Message, Ticket

OFFERED = 3
MOST_WORDS = 40
"""More than this of a long message tell nothing more about it."""
SHORTEST_PREFIX = 4
"""Words from this length on are also found at the beginning of longer ones: "factuur" in "factuurbedrag"."""
UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class Offer:
    """A kept answer that fits a ticket."""

    answer: KeptAnswer
    shared: int
    """How many words of the customer's question it has."""
    is_due: bool
    """Its review date is past: whoever uses it should look twice."""
    is_used: bool
    """It was used on this ticket before."""


async def similar(session: AsyncSession, number: int, limit: int = OFFERED, *, owner: str | None = None) -> list[Offer]:
    """What fits the customer's newest question: of the ticket's process and language, the best first.

    A ticket that nobody put into a process yet gets those of any; `owner` narrows it to one department's. The caller
    may read the ticket.
    """
    ticket = await session.get_one(Ticket, number)
    question = await newest_question(session, number)
    language = await language_of(session, ticket)
    if question is None or language is None:
        return []
    terms = await _terms(session, question, language)
    if not terms:
        return []
    asked: dict[str, Any] = {
        "terms": terms,
        "query": " | ".join(terms),
        "needed": needed(len(terms)),
        "language": language,
        "process": ticket.process,
        "owner": owner,
        "limit": limit,
    }
    rows = (await (await connection_of(session)).exec_driver_sql(statements.SIMILAR, asked)).all()
    return await _offers(session, number, {row.id: row.shared for row in rows})


async def newest_question(session: AsyncSession, number: int) -> str | None:
    """What the customer said last on a ticket."""
    newest = (
        select(Message.text)
        .where(Message.ticket_id == number, Message.direction == Direction.INBOUND)
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    )
    return (await session.exec(newest)).one_or_none()


async def language_of(session: AsyncSession, ticket: Ticket) -> str | None:
    """The ticket's; where its words were too few to tell, that of its channel."""
    if ticket.language != UNKNOWN:
        return ticket.language
    channel = (await active_configuration(session)).rulebook.channels.get(ticket.channel)
    return None if channel is None else channel.language


def needed(words: int) -> int:
    """How many of so many words an answer has to share to be worth showing: two, and a fifth of a long question."""
    return max(min(2, words), min(words // 5, 5))


async def _terms(session: AsyncSession, question: str, language: str) -> list[str]:
    """Each telling word of a question as Postgres looks for it: as it stands, and as its language bends it.

    Both, since a stem need not be where a longer word begins: that of "factuur" is "factur". Numbers and marks alone
    say nothing about the question.
    """
    given = {"configuration": statements.CONFIGURATIONS.get(language, "simple"), "question": question}
    found = (await (await connection_of(session)).exec_driver_sql(statements.WORDS_OF, given)).all()
    ways: dict[str, dict[str, None]] = {}
    for row in found:
        if row.stems and any(letter.isalpha() for letter in row.word):
            ways.setdefault(row.stems[0], {}).update(dict.fromkeys([*row.stems, row.word]))
    return ["(" + " | ".join(map(_way, words)) + ")" for words in ways.values()][:MOST_WORDS]


def _way(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'" + (":*" if len(word) >= SHORTEST_PREFIX else "")


async def _offers(session: AsyncSession, number: int, found: Mapping[int, int]) -> list[Offer]:
    if not found:
        return []
    rows = {row.id: row for row in await session.exec(select(KeptAnswer).where(col(KeptAnswer.id).in_(found)))}
    used = set(await session.exec(select(AnswerUse.answer_id).where(AnswerUse.ticket_id == number)))
    return [_offer(rows[answer_id], shared, used, now()) for answer_id, shared in found.items()]


def _offer(answer: KeptAnswer, shared: int, used: set[int], at: datetime) -> Offer:
    return Offer(answer, shared, answer.review_at <= at, answer.id in used)
