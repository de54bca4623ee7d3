"""Looks whether anything was lost, done twice or left behind, in the database and on the network."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import Role, TicketState
from service.flow.queues.queries import queue_list, queue_page
from service.flow.reporting.queries import Status, status
from service.foundation.patience import patiently
from service.people.actor import SYSTEM, Actor
from service.tables import Ticket
from service.tickets.queries import ticket_detail
from tests.faults.agent import Agent
from tests.faults.house import House, eventually
from tests.faults.load import Load

PATIENCE_SECONDS = 90
MANAGER = Actor("colleague/0", 0, "Noor", frozenset({Role.MANAGER}))
SAMPLE = 12
"""Conversations of one scenario that are read as colleagues read them."""

MESSAGES = """
WITH told AS (
  SELECT message_id, count(*) AS n FROM event
  WHERE kind IN ('ticket_routed', 'message_added', 'ticket_reopened') AND data ->> 'reason' IS NULL GROUP BY message_id
)
SELECT message.id, message.external_id, message.triage, message.error, message.ticket_id, ticket.state,
       queue.slug AS queue, (decision.message_id IS NOT NULL)::int AS decisions, COALESCE(told.n, 0) AS told
FROM message
LEFT JOIN ticket ON ticket.id = message.ticket_id
LEFT JOIN queue ON queue.slug = ticket.queue
LEFT JOIN decision ON decision.message_id = message.id
LEFT JOIN told ON told.message_id = message.id
WHERE message.direction = 'inbound' AND starts_with(message.external_id, :prefix)"""

DECIDED = "SELECT 1 FROM message WHERE channel = 'x' AND external_id = :external_id AND triage = 'decided'"

LEFT_BEHIND = "SELECT id, message_ids, worker FROM attempt"

UNLIKE_THEIR_EVENTS = """
SELECT ticket.id, ticket.state, ticket.queue, ticket.version, last.state AS last_state, last.queue AS last_queue, told.n
FROM ticket
LEFT JOIN LATERAL (SELECT count(*) AS n FROM event WHERE event.ticket_id = ticket.id) AS told ON true
LEFT JOIN LATERAL (
  SELECT state, queue FROM event WHERE event.ticket_id = ticket.id ORDER BY id DESC LIMIT 1
) AS last ON true
WHERE (ticket.state, ticket.queue, ticket.version) IS DISTINCT FROM (last.state, last.queue, told.n)"""

TWICE_OPEN = "SELECT thread_id FROM ticket WHERE state <> 'closed' GROUP BY thread_id HAVING count(*) > 1"

REPLIES = """
SELECT reply.id, reply.idempotency_key, reply.state, reply.error,
       (SELECT count(*) FROM event WHERE event.kind = 'reply_delivered'
        AND (event.data ->> 'reply_id')::bigint = reply.id) AS delivered
FROM reply"""


async def rows(house: House, query: str, **terms: object) -> list[dict[str, Any]]:
    """What the database says, also when it has to come back first."""

    async def look() -> list[dict[str, Any]]:
        async with house.database.transaction() as session:
            found = await (await session.connection()).execute(text(query), terms)
            return [dict(row) for row in found.mappings()]

    return await patiently(look, PATIENCE_SECONDS)


async def is_decided(house: House, external_id: str) -> bool:
    """Whether this message on x is in a queue."""
    return bool(await rows(house, DECIDED, external_id=external_id))


async def published_and_unconfirmed(house: House) -> bool:
    """Whether a reply is public at this moment that we don't know to be."""
    public = {post.reference for post in (await house.published()).posts}
    replies = await rows(house, REPLIES)
    return any(row["state"] == "sending" and row["idempotency_key"] in public for row in replies)


async def settle(house: House, *steps: str) -> None:
    """Wait until nothing waits for these steps, and no step fails."""
    seen: list[Status] = []

    async def at_rest() -> bool:
        async def look() -> Status:
            async with house.database.transaction() as session:
                return await status(session)

        seen[:] = [await patiently(look, PATIENCE_SECONDS)]
        return not any(step.count for step in seen[0].steps if step.name in steps) and not seen[0].failing

    await eventually(at_rest, PATIENCE_SECONDS, lambda: f"{seen}\n{house.up.said[-4000:]}")


async def check_messages(house: House, load: Load) -> None:
    """Each acknowledged message is stored once, decided once and in one queue; its thread is one ticket, in order."""
    found = await rows(house, MESSAGES, prefix=f"{load.name}/")
    stored = Counter(message["external_id"] for message in found)
    assert load.acknowledged.keys() - stored.keys() == set(), "lost"
    assert stored.keys() - load.acknowledged.keys() <= load.unanswered, "nobody sent these"
    assert {external_id: n for external_id, n in stored.items() if n > 1} == {}, "stored twice"
    wrong = [message for message in found if (message["triage"], message["decisions"], message["told"]) != _ONCE]
    assert wrong == [], f"not decided exactly once: {wrong[:9]}"
    assert [message for message in found if message["queue"] is None] == [], "in no queue"
    by_id = {message["external_id"]: message for message in found}
    assert {by_id[name]["id"] for name in load.acknowledged} == set(load.acknowledged.values()), "another message"
    tickets = [{by_id[said["external_id"]]["ticket_id"] for said in thread} for thread in load.threads]
    assert [numbers for numbers in tickets if len(numbers) != 1] == [], "a conversation in several tickets"
    assert len({min(numbers) for numbers in tickets}) == len(tickets), "conversations glued together"
    assert all(by_id[thread[0]["external_id"]]["state"] != TicketState.CLOSED for thread in load.threads)
    await _check_order(
        house, load, {thread[0]["external_id"]: min(ids) for thread, ids in zip(load.threads, tickets, strict=True)}
    )


_ONCE = ("decided", 1, 1)


async def _check_order(house: House, load: Load, tickets: dict[str, int]) -> None:
    for thread in load.threads[:SAMPLE]:
        async with house.database.transaction() as session:
            detail = await ticket_detail(session, SYSTEM, tickets[thread[0]["external_id"]])
        theirs = [message.external_id for message in detail.messages if message.direction == "inbound"]
        assert theirs == [said["external_id"] for said in thread], "out of order"


async def check_ledger(house: House) -> None:
    """Nothing is left of killed workers, and each ticket is what its events say."""
    assert await rows(house, LEFT_BEHIND) == []
    assert await rows(house, UNLIKE_THEIR_EVENTS) == []
    assert await rows(house, TWICE_OPEN) == []


async def check_replies(house: House, agent: Agent, keys: Collection[UUID]) -> None:
    """These approved replies are public exactly once in the end, and known to be; no other is public twice."""
    replies: dict[UUID, dict[str, Any]] = {}

    async def delivered() -> bool:
        replies.update({row["idempotency_key"]: row for row in await rows(house, REPLIES)})
        return all((replies[key]["state"], replies[key]["delivered"]) == ("delivered", 1) for key in keys)

    await eventually(
        delivered, PATIENCE_SECONDS, lambda: str([row for row in replies.values() if not row["delivered"]])
    )
    public = Counter(post.reference for post in (await house.published()).posts)
    assert {key: n for key, n in public.items() if n > 1} == {}, "published twice"
    assert public.keys() <= replies.keys(), "nobody approved these"
    assert set(keys) <= public.keys(), "not published"
    assert {key: replies[key]["id"] for key in agent.approved} == agent.approved
    assert {int(row["delivered"]) for row in replies.values()} <= {0, 1}


async def check_queues(house: House) -> None:
    """Whoever goes through all queues meets each ticket that waits for us, and none twice."""
    async with house.database.transaction() as session:
        waiting = set(await session.exec(select(Ticket.id).where(col(Ticket.state).in_(WAITING_FOR_US))))
        listed: list[int] = []
        for queue in await queue_list(session, MANAGER):
            cursor: str | None = None
            while True:
                page = await queue_page(session, MANAGER, queue.slug, cursor, 200)
                listed += [line.ticket.id for line in page.items]
                cursor = page.next
                if cursor is None:
                    break
    assert len(listed) == len(set(listed))
    assert set(listed) == waiting
