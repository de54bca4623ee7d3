"""The tour of a tweet is true: every stop exists, and living its story visits every one of them."""

import ast
import asyncio
import contextlib
import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest
from sqlmodel import col, select

from routing_rules.vocabulary import EventKind, Role, TicketState
from service.flow.answering.actions import approve_reply
from service.flow.answering.forms import ReplyForm
from service.flow.escalation.actions import climb_ladders
from service.flow.queues.actions import claim
from service.flow.queues.queries import queue_page
from service.flow.reporting.roll_up import roll_up
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import settings
from service.tables import Event, Ticket
from tests.answering.world import a_mandate
from tests.builders import a_colleague
from tests.channels.network import RunningNetwork, network
from tests.serving import Api, serving
from tests.workers.conftest import WorkerThread, worker
from workers.flow import Step
from workers.relay import Relay
from workers.schedule import beat_schedule
from workers.tasks.delivery import deliver_replies
from workers.tasks.triage import triage_messages

__all__ = ["network", "worker"]

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tour-of-a-tweet.md"
QUESTION = "Waar blijft mijn pakketje? Al 5 dagen geleden besteld"
ANSWER = "Morgen voor 12 uur ligt het bij u."
STOPS = re.findall(r"`([\w/]+\.py)::(\w+)`", TOUR.read_text())


def test_the_tour_names_files_and_functions_only_in_full() -> None:
    mentioned = re.findall(r"[\w/]+\.py", TOUR.read_text())
    assert len(mentioned) == len(STOPS) > 25


@pytest.mark.parametrize(("file", "name"), sorted(set(STOPS)))
def test_every_stop_exists(file: str, name: str) -> None:
    top_level = ast.parse((ROOT / file).read_text()).body
    defined = {
        node.name for node in top_level if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    constants = [
        node.targets if isinstance(node, ast.Assign) else [node.target]
        for node in top_level
        if isinstance(node, ast.Assign | ast.AnnAssign)
    ]
    defined |= {target.id for targets in constants for target in targets if isinstance(target, ast.Name)}
    assert name in defined


@contextlib.contextmanager
def visiting() -> Iterator[set[tuple[str, str]]]:
    """Collects every function of the house that is called, in whatever thread, as file and outermost name."""
    seen: set[tuple[str, str]] = set()
    root = f"{ROOT}/"

    def look(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(root):
            seen.add((code.co_filename.removeprefix(root), code.co_qualname.partition(".")[0]))

    before = sys.getprofile()
    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for it; the run's timeout is the limit."""
    while not condition():  # noqa: ASYNC110 - the relay answers in its own time
        await asyncio.sleep(0.01)


async def test_living_the_story_visits_every_stop(
    database: Database,
    worker: WorkerThread,
    network: RunningNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OLIEVLEK_NETWORK_URL", network.url)
    settings.cache_clear()
    with visiting() as seen:
        # Threads that an earlier test began are not looked at.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await live_the_story(database, worker, network, monkeypatch)
        beat_schedule(2.0)
    functions = {stop for stop in STOPS if not stop[1].isupper()}
    assert functions - seen == set()


async def live_the_story(
    database: Database, worker: WorkerThread, network: RunningNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the tour tells, from the first message to the ticket that is open again, at whatever hour."""
    await a_mandate(database)
    sent: list[str] = []
    monkeypatch.setattr("workers.relay.app.send_task", lambda name, **_: sent.append(name))
    relaying = asyncio.create_task(Relay(database).run())
    await until(lambda: len(sent) == len(Step))
    async with serving(database) as api:
        await jan_asks(api)
        await until(lambda: "triage.triage_messages" in sent[len(Step) :])
        worker.run(triage_messages)
        number = await bob_answers(database)
        await until(lambda: "delivery.deliver_replies" in sent[len(Step) :])
        worker.run(deliver_replies)
        assert [post.text for post in await network.published()] == [ANSWER]
        assert await state_of(database, number) == TicketState.WAITING_ON_CUSTOMER
        await api.client.post("/api/v1/messages", json=said("2", "Nog steeds niets ontvangen", in_reply_to="1"))
        worker.run(triage_messages)
        assert await state_of(database, number) == TicketState.OPEN
        assert await kinds_of(database, number) == [
            EventKind.TICKET_ROUTED,
            EventKind.TICKET_CLAIMED,
            EventKind.REPLY_APPROVED,
            EventKind.REPLY_DELIVERED,
            EventKind.MESSAGE_ADDED,
        ]
        await nobody_answers(database)
        assert {EventKind.DEADLINE_MISSED, EventKind.TICKET_ESCALATED} < set(await kinds_of(database, number))
    relaying.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await relaying


async def nobody_answers(database: Database) -> None:
    """Four days go by, and what they come to is counted."""
    later = now() + timedelta(days=4)
    while await climb_ladders(database, at=later):
        pass
    while await roll_up(database, 100):
        pass


async def jan_asks(api: Api) -> None:
    """His connector posts the message twice, as connectors do."""
    first = await api.client.post("/api/v1/messages", json=said("1", QUESTION))
    again = await api.client.post("/api/v1/messages", json=said("1", QUESTION))
    assert (first.status_code, first.json()["status"], again.json()["status"]) == (202, "created", "duplicate")


async def bob_answers(database: Database) -> int:
    """He finds the ticket in his queue, claims it and writes; returns its number."""
    bob = await a_colleague(database, "bob", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        (line,) = (await queue_page(session, bob, "supply_chain", None)).items
        await claim(session, bob, line.ticket.id)
    async with database.transaction() as session:
        await approve_reply(session, bob, line.ticket.id, ReplyForm(text=ANSWER))
    return line.ticket.id


async def kinds_of(database: Database, number: int) -> list[str]:
    """What happened to the ticket, in order."""
    async with database.transaction() as session:
        return list(
            (await session.exec(select(Event.kind).where(Event.ticket_id == number).order_by(col(Event.id)))).all()
        )


async def state_of(database: Database, number: int) -> str:
    """The ticket's state now."""
    async with database.transaction() as session:
        return (await session.exec(select(Ticket.state).where(Ticket.id == number))).one()


def said(external_id: str, text: str, in_reply_to: str | None = None) -> dict[str, object]:
    """A message of Jan's, as a connector posts it."""
    at = f"2026-11-20T12:0{external_id}:00+01:00"
    message: dict[str, object] = {
        "channel": "forum",
        "external_id": external_id,
        "text": text,
        "sent_at": at,
        "author": {"external_id": "jan"},
    }
    return message | ({"in_reply_to": in_reply_to} if in_reply_to else {})
