"""Several worker processes at once on shuffled threads, replies before their parents: one ticket each, in order."""

import random
import subprocess
import sys
from collections.abc import Sequence

from sqlmodel import col, func, select

from routing_rules.vocabulary import EventKind, TicketState
from service.foundation.database import Database
from service.tables import Attempt, Event, Message, RecordedDecision
from service.tables.messages import Triage
from tests.builders import Said, messages, store, tickets, triage_all

WORKERS = 3
THREADS = 20
LENGTH = 25
WORKER = """
import asyncio, sys
from service.configuration.queries import active_configuration
from service.flow.triage.actions import triage_waiting
from service.foundation.database import Database

async def main():
    database = Database(sys.argv[1], pool_size=2)
    async with database.transaction() as session:
        await active_configuration(session)
    print("ready", flush=True)
    sys.stdin.readline()
    total = 0
    while taken := await triage_waiting(database, sys.argv[2], limit=7, max_attempts=3):
        total += taken
    print(total, flush=True)
    await database.close()

asyncio.run(main())
"""


def conversations() -> list[list[Said]]:
    """Threads that the network names, threads of replies, and threads that are both."""
    rng = random.Random(11)  # noqa: S311 - repeatable on purpose
    return [_conversation(f"t{number:02}", ("thread", "reply", "both")[number % 3], rng) for number in range(THREADS)]


def _conversation(name: str, linked_by: str, rng: random.Random) -> list[Said]:
    thread = None if linked_by == "reply" else name
    said = [Said(f"{name}.00", author=name, thread=thread)]
    for place in range(1, LENGTH):
        parent = None if linked_by == "thread" else f"{name}.{rng.randrange(place):02}"
        said.append(Said(f"{name}.{place:02}", "Hallo?", place, name, thread, parent))
    return said


def race(url: str) -> list[int]:
    """Let workers loose at the same moment; how many messages each had in hand."""
    command = [sys.executable, "-c", WORKER, url]
    running = [
        subprocess.Popen([*command, f"worker {n}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for n in range(WORKERS)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    taken = [int(process.communicate()[0]) for process in running]
    assert [process.returncode for process in running] == [0] * WORKERS
    return taken


async def test_processes_that_race_make_one_ticket_of_each_thread(database: Database) -> None:
    threads = conversations()
    said = [one for thread in threads for one in thread]
    random.Random(7).shuffle(said)  # noqa: S311 - repeatable on purpose
    await store(database, said)
    taken = race(database.url)
    await triage_all(database)
    assert sum(taken) >= len(said)
    assert len([count for count in taken if count]) > 1, "one worker did it all: no race"
    assert await _open_threads(database) == [[one.external_id for one in thread] for thread in threads]
    await _nothing_is_left(database, threads)


async def _open_threads(database: Database) -> list[list[str]]:
    async with database.transaction() as session:
        alive = [ticket for ticket in await tickets(session) if ticket.state != TicketState.CLOSED]
        return sorted([[message.external_id for message in await messages(session, one.id)] for one in alive])


async def _nothing_is_left(database: Database, threads: Sequence[Sequence[Said]]) -> None:
    """Every message is decided once and told of once; nobody was blamed for having met another worker."""
    count = sum(map(len, threads))
    told = [EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED]
    async with database.transaction() as session:
        assert (await session.exec(select(Attempt))).all() == []
        assert set(await session.exec(select(Message.triage, Message.attempts))) == {(Triage.DECIDED, 0)}
        assert (await session.exec(select(func.count()).select_from(RecordedDecision))).one() == count
        about = select(Event.message_id).where(col(Event.kind).in_(told), col(Event.message_id).is_not(None))
        assert sorted(filter(None, await session.exec(about))) == sorted(
            message.id for message in await messages(session)
        )
        for ticket in await tickets(session):
            events = (
                await session.exec(select(Event).where(Event.ticket_id == ticket.id).order_by(col(Event.id)))
            ).all()
            assert (ticket.state, ticket.queue, ticket.version) == (events[-1].state, events[-1].queue, len(events))
