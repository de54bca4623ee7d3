"""Customers who write, colleagues who merge, split and answer, and what the ledger, the clocks and the threads say."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from routing_rules.clocks import Happening, fold
from routing_rules.policies import PolicyFacts
from routing_rules.targets import Target as Clock
from routing_rules.vocabulary import Direction, EventKind, TicketState
from service.channels.protocol import Published
from service.configuration.queries import configuration
from service.flow.answering.actions import approve_reply
from service.flow.answering.forms import ReplyForm
from service.flow.delivery.actions import claim_replies, confirm
from service.flow.delivery.outcomes import Delivered
from service.flow.joining.actions import merge, split, unmerge
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.actor import Actor
from service.tables import Event, Message, Reply, Target, Ticket
from service.tickets.ledger_ticket import target_of
from tests.builders import NOON, Said, a_colleague, store, triage_all

REASON = "It is the same matter."


@dataclass
class World:
    """One database and an agent."""

    database: Database
    agent: Actor

    async def say(self, external_id: str, minute: int = 0, *, author: str = "jan", **more: Any) -> int:
        """A customer writes; returns the number of the ticket that it came on."""
        return await self.hear(Said(external_id, minute=minute, author=author, **more))

    async def hear(self, said: Said) -> int:
        """It comes in, and is triaged."""
        (message,) = await store(self.database, [said])
        await triage_all(self.database)
        async with self.database.transaction() as session:
            number = (await session.get_one(Message, message)).ticket_id
        assert number is not None
        return number

    async def approve(self, number: int) -> int:
        """The agent answers; returns the reply's id."""
        async with self.database.transaction() as session:
            return await approve_reply(session, self.agent, number, ReplyForm(text="We zoeken het voor je uit."))

    async def deliver(self) -> None:
        """All that is approved becomes public."""
        async with self.database.transaction() as session:
            claimed = await claim_replies(session, 10, timedelta(seconds=30))
        for one in claimed:
            published = Delivered(Published(f"ours-{one.reply_id}", None))
            async with self.database.transaction() as session:
                assert await confirm(session, one, published, Settings())

    async def answer(self, number: int) -> int:
        """The customer gets an answer."""
        reply = await self.approve(number)
        await self.deliver()
        return reply

    async def merge(self, number: int, into: int) -> int:
        async with self.database.transaction() as session:
            return (await merge(session, self.agent, number, into, REASON)).id

    async def unmerge(self, number: int) -> int:
        async with self.database.transaction() as session:
            return (await unmerge(session, self.agent, number, REASON)).id

    async def split(self, number: int, *external_ids: str) -> int:
        async with self.database.transaction() as session:
            wanted = select(Message.id).where(col(Message.external_id).in_(external_ids))
            ids = (await session.exec(wanted)).all()
            return await split(session, self.agent, number, ids, REASON)

    async def ticket(self, number: int) -> Ticket:
        """As it is now."""
        async with self.database.transaction() as session:
            return await session.get_one(Ticket, number)

    async def said(self, number: int) -> set[str]:
        """The external ids of the messages on a ticket."""
        async with self.database.transaction() as session:
            return set(await session.exec(select(Message.external_id).where(Message.ticket_id == number)))

    async def clocks(self, number: int) -> dict[tuple[str, str], Target]:
        """The newest clock of each kind and subject."""
        async with self.database.transaction() as session:
            rows = await session.exec(select(Target).where(Target.ticket_id == number).order_by(col(Target.id)))
            return {(target.kind, target.subject): target for target in rows}

    async def events(self, number: int) -> list[Event]:
        async with self.database.transaction() as session:
            return list(await session.exec(select(Event).where(Event.ticket_id == number).order_by(col(Event.id))))


async def a_world(database: Database) -> World:
    """Nobody has said anything yet."""
    return World(database, await a_colleague(database))


def minute(of: int) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=of)


async def check_everything(world: World) -> None:
    """What must hold whatever was merged, split and answered."""
    async with world.database.transaction() as session:
        tickets = {ticket.id: ticket for ticket in await session.exec(select(Ticket))}
        messages = (await session.exec(select(Message))).all()
        replies = (await session.exec(select(Reply))).all()
    open_threads = Counter(ticket.thread_id for ticket in tickets.values() if ticket.state != TicketState.CLOSED)
    assert max(open_threads.values(), default=0) <= 1, "two open tickets of one thread"
    for message in messages:
        assert message.ticket_id is not None
        assert tickets[message.ticket_id].merged_into is None, "left behind in a ticket that was merged away"
    held = Counter(message.ticket_id for message in messages if message.direction == Direction.INBOUND)
    for ticket in tickets.values():
        assert (held[ticket.id] == 0) == (ticket.merged_into is not None), (
            "an open ticket on which nobody said anything"
        )
    in_flight = Counter(reply.ticket_id for reply in replies if reply.state in ("approved", "sending"))
    assert max(in_flight.values(), default=0) <= 1, "two voices"
    for number in tickets:
        await check_clocks(world, number)


async def check_clocks(world: World, number: int) -> None:
    """The stored clocks are the fold over the ticket's events."""
    async with world.database.transaction() as session:
        ticket = await session.get_one(Ticket, number)
        events = (await session.exec(select(Event).where(Event.ticket_id == number).order_by(col(Event.id)))).all()
        rows = (await session.exec(select(Target).where(Target.ticket_id == number).order_by(col(Target.id)))).all()
        forces = {event.id: (await configuration(session, event.levels_id or 0)).in_force for event in events}
    group = events[0].data.get("contact_group")
    history = [
        (
            Happening(
                kind=EventKind(event.kind),
                at=event.at,
                asked_at=event.happened_at,
                state=TicketState(event.state or ""),
                home=event.queue or "",
                home_before=events[place - 1].queue if place else None,
                facts=PolicyFacts(ticket.channel, ticket.language, event.process, group, event.priority or 0),
                data=event.data,
            ),
            forces[event.id],
        )
        for place, event in enumerate(events)
    ]
    assert [_told(clock) for clock in fold(history).targets] == [_told(target_of(row.model_dump())) for row in rows]
    assert ticket.version == len(events)


def _told(clock: Clock) -> tuple[object, ...]:
    return (
        clock.kind,
        clock.subject,
        clock.started_at,
        list(clock.spans),
        clock.policy,
        clock.due_at,
        clock.ended_at,
        clock.outcome,
    )
