"""Customers, colleagues, programs and networks that do things to tickets in any order."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import AFTER
from routing_rules.vocabulary import EventKind, Role
from service.channels.protocol import Published
from service.flow.answering.actions import approve_reply, retry_reply, withdraw_reply
from service.flow.answering.forms import ReplyForm
from service.flow.delivery.actions import claim_replies, confirm
from service.flow.delivery.outcomes import Delivered, Failed, Later, Outcome, Unknown
from service.flow.labelling import actions as labelling
from service.flow.queues.actions import claim, release, reroute, solve
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Conflict, NotFound, OlievlekError
from service.foundation.settings import Settings
from service.people.actor import SYSTEM, Actor
from service.tables import Reply, Ticket
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import Said, a_colleague, store, triage_all

QUEUES = ("webcare", "supply_chain", "billing", "triage")
PROCESSES = ("order_delivery", "billing", "praise", None)
WORDS = ("Waar blijft mijn pakket?", "Mijn factuur klopt niet", "Bedankt, top geholpen!", "Hallo?")
THREADS = 4
OPTIONS = Settings(delivery_attempts=2)
MORE_THAN_A_WORD = {
    EventKind.TICKET_MERGED,
    EventKind.TICKET_UNMERGED,
    EventKind.DEADLINE_NEAR,
    EventKind.DEADLINE_MISSED,
    EventKind.TICKET_ESCALATED,
    *(kind for kind in EventKind if kind.startswith("consultation")),
}
"""Two tickets' affair, or about one clock or one question of a ticket, which the event has to name."""
TOLD_DIRECTLY = tuple(sorted(set(AFTER) - MORE_THAN_A_WORD))


@dataclass(frozen=True)
class Command:
    """Somebody does something; the numbers choose who, to which ticket or reply, and how."""

    what: str
    who: int = 0
    which: int = 0
    how: int = 0


@dataclass
class World:
    """One database and the people in it."""

    database: Database
    actors: Sequence[Actor]
    said: int = 0
    parents: set[int] = field(default_factory=set)

    async def do(self, command: Command) -> OlievlekError | None:
        """Carry it out; what was refused, if it was."""
        try:
            await getattr(self, f"_{command.what}")(command)
        except OlievlekError as refused:
            return refused
        return None

    async def _write(self, command: Command) -> None:
        """A customer says something in one of the threads, all of which answer messages that are not known yet."""
        self.said += 1
        await self._say(
            Said(f"m{self.said}", self._words(command), self.said, in_reply_to=f"p{command.which % THREADS}")
        )

    async def _join(self, command: Command) -> None:
        """The message that a thread answers arrives, and turns out to be part of another thread."""
        this, that = command.which % THREADS, command.how % THREADS
        if this in self.parents or this == that:
            raise NotFound("It was said before, or answers itself.")
        self.parents.add(this)
        self.said += 1
        await self._say(Said(f"p{this}", self._words(command), self.said, in_reply_to=f"p{that}"))

    def _words(self, command: Command) -> str:
        return WORDS[command.how % len(WORDS)]

    async def _say(self, said: Said) -> None:
        await store(self.database, [said])
        await triage_all(self.database)

    async def _claim(self, command: Command) -> None:
        await self._to_ticket(command, lambda session, actor, number: claim(session, actor, number))

    async def _release(self, command: Command) -> None:
        await self._to_ticket(command, lambda session, actor, number: release(session, actor, number))

    async def _reroute(self, command: Command) -> None:
        queue = QUEUES[command.how % len(QUEUES)]
        await self._to_ticket(command, lambda session, actor, number: reroute(session, actor, number, queue, "theirs"))

    async def _correct(self, command: Command) -> None:
        process = PROCESSES[command.how % len(PROCESSES)]
        await self._to_ticket(
            command, lambda session, actor, number: labelling.correct(session, actor, number, process)
        )

    async def _agree(self, command: Command) -> None:
        await self._to_ticket(command, lambda session, actor, number: labelling.confirm(session, actor, number))

    async def _solve(self, command: Command) -> None:
        await self._to_ticket(command, lambda session, actor, number: solve(session, actor, number))

    async def _approve(self, command: Command) -> None:
        form = ReplyForm(text="We zoeken het voor je uit.")
        await self._to_ticket(command, lambda session, actor, number: approve_reply(session, actor, number, form))

    async def _to_ticket(self, command: Command, act: Callable[[AsyncSession, Actor, int], Awaitable[object]]) -> None:
        async with self.database.transaction() as session:
            await act(session, self._actor(command), await _chosen(session, Ticket, command))

    async def _retry(self, command: Command) -> None:
        async with self.database.transaction() as session:
            await retry_reply(session, self._actor(command), await _chosen(session, Reply, command))

    async def _withdraw(self, command: Command) -> None:
        async with self.database.transaction() as session:
            await withdraw_reply(session, self._actor(command), await _chosen(session, Reply, command))

    async def _deliver(self, command: Command) -> None:
        """A sender takes a reply in hand, and the network says something about it."""
        async with self.database.transaction() as session:
            await session.exec(update(Reply).values(due_at=now() - timedelta(seconds=1)))
            claimed = await claim_replies(session, 1, timedelta(seconds=30))
        for one in claimed:
            outcomes: tuple[Outcome, ...] = (
                Delivered(Published(f"ours-{one.reply_id}", None)),
                Failed("no"),
                Later("429"),
                Unknown("cut"),
            )
            async with self.database.transaction() as session:
                await confirm(session, one, outcomes[command.how % len(outcomes)], OPTIONS)

    async def _tell(self, command: Command) -> None:
        """Any event at all, straight into the ledger; it is refused exactly when the lifecycle says so."""
        kind = TOLD_DIRECTLY[command.how % len(TOLD_DIRECTLY)]
        async with self.database.transaction() as session:
            number = await _chosen(session, Ticket, command)
            ticket = (await lock_tickets(session, [number]))[number]
            legal = ticket.state in AFTER[kind]
            try:
                await record(session, [Entry(ticket, kind, self._actor(command).name)])
            except Conflict:
                assert not legal, f"{kind} was refused to a ticket that is {ticket.state}"
                raise
            assert legal, f"{kind} was taken"

    def _actor(self, command: Command) -> Actor:
        return self.actors[command.who % len(self.actors)]


COMMANDS = (
    "write",
    "join",
    "claim",
    "release",
    "reroute",
    "correct",
    "agree",
    "solve",
    "approve",
    "retry",
    "withdraw",
    "deliver",
    "tell",
)


async def begin_anew(database: Database) -> World:
    """Nobody has said anything yet. There is one of each who may act, and a second agent to quarrel with."""
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "TRUNCATE mail_refusal, question_token, question_letter, "
            "consultation, consultation_turn, draft, reply_lock, kept_answer, answer_use, cell_observation, "
            "label, second_label, message, contact, ticket, event, decision, reply, thread_key, attempt, colleague, "
            "sign_in, target, escalation, offer, presence, shift"
        )
    actors = [
        await a_colleague(database, "ann"),
        await a_colleague(database, "bob"),
        await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain"),
        await a_colleague(database, "noor", role=Role.MANAGER),
        Actor("key/crm", scopes=frozenset({"tickets:write"})),
        SYSTEM,
    ]
    return World(database, actors)


async def _chosen(session: AsyncSession, table: type[Ticket] | type[Reply], command: Command) -> int:
    ids = (await session.exec(select(table.id).order_by(col(table.id)))).all()
    if not ids:
        raise NotFound("There is none yet.")
    return ids[command.which % len(ids)]
