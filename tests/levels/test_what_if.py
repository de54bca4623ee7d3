"""A preview says what service levels would have done: as the ledger did it, and as figures worked out by hand."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, select, update

from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import ClockKind, Role
from service.configuration.queries import active_configuration
from service.flow.levels.figures import Pair, figures
from service.flow.levels.forms import Period
from service.flow.levels.queries import past_tickets, tried
from service.flow.levels.what_if import judge_all
from service.flow.queues.actions import claim, solve
from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Target, Ticket
from tests.builders import a_colleague
from tests.levels.conftest import ask

MIXED = (
    ("x", "Waar blijft mijn pakket?"),
    ("whatsapp", "Mijn factuur klopt niet"),
    ("forum", "Dit is fraude! Schandalig"),
)


async def levels_of(database: Database) -> ServiceLevels:
    async with database.transaction() as session:
        return (await active_configuration(session)).rulebook.service_levels


def with_first_reply(levels: ServiceLevels, length: timedelta) -> ServiceLevels:
    """Only the default policy, always open, that promises so much."""
    norm = next(policy for policy in levels.policies if policy.slug == "norm")
    changed = replace(norm, targets={**norm.targets, ClockKind.FIRST_REPLY: length}, calendar="always")
    return replace(levels, policies=(changed,))


async def test_it_agrees_with_the_ledger(database: Database) -> None:
    """The same service levels give the stored deadline of each ticket, escalated or not, solved or not."""
    for channel, text in MIXED:
        await ask(database, *(hours / 3 for hours in range(12)), channel=channel, text=text)
    cas = await a_colleague(database, "cas", role=Role.AGENT)
    async with database.transaction() as session:
        for number in (1, 5, 9):
            await claim(session, cas, number)
        await solve(session, cas, 5)
    levels = await levels_of(database)
    async with database.snapshot() as session:
        tickets = await past_tickets(session, now() - timedelta(days=2), 100)
        judged = judge_all(tickets, levels, levels.priority, now())
        stored = {ticket.id: ticket.due_at for ticket in await session.exec(select(Ticket))}
        ended = [one for one in await session.exec(select(Target)) if one.outcome in ("met", "missed")]
    assert len(judged) == len(stored) == 36
    assert {ticket.id: one.due_at for ticket, one in zip(tickets, judged, strict=True)} == stored
    kept = sorted((clock.value, met) for one in judged for clock, met in one.kept)
    assert sorted(one.kind for one in ended if one.outcome == "met") == [kind for kind, met in kept if met]


async def test_figures_by_hand(database: Database) -> None:
    """Asked 10 to 70 minutes ago and not answered, judged on a calendar that is always open."""
    await ask(database, *(minutes / 60 for minutes in (10, 20, 30, 40, 50, 70)), channel="forum")
    levels = await levels_of(database)
    hour, half = (with_first_reply(levels, timedelta(minutes=length)) for length in (60, 30))
    async with database.snapshot() as session:
        found = await tried(session, hour, half, Period.DAY)
    assert (found.tickets, found.is_capped) == (6, False)
    first = {one.step: one.tickets for one in found.steps if one.clock is ClockKind.FIRST_REPLY}
    assert first["near"] == Pair(2, 4), "from 48 minutes, from 24 minutes"
    assert first["late"] == first["escalate"] == Pair(1, 4)
    assert first["warn-owner"] == Pair(4, 5), "from half of it"
    assert first["warn-lead"] == Pair(2, 4), "from 80 per cent"
    assert first["raise"] == Pair(0, 1), "half an hour later"
    assert found.warned.draft >= 5
    share = next(one for one in found.shares if one.clock is ClockKind.FIRST_REPLY)
    assert (share.judged, share.met) == (Pair(1, 4), Pair(0, 0))
    assert (found.open, found.moved, found.earlier) == (6, 6, 6)
    assert found.median == timedelta(minutes=-30)
    assert len(found.changed) == 6
    assert all(one.difference == timedelta(minutes=-30) for one in found.changed)
    same = figures([], hour, half, now(), 10)
    assert (same.tickets, same.median, same.changed) == (0, None, [])


async def test_only_so_many_and_only_so_old(database: Database) -> None:
    await ask(database, 1, 2, 3, 4)
    levels = await levels_of(database)
    async with database.transaction() as session:
        for number, hours in ((1, 200), (2, 30)):
            await session.exec(
                update(Ticket).where(col(Ticket.id) == number).values(opened_at=now() - timedelta(hours=hours))
            )
    async with database.snapshot() as session:
        assert (await tried(session, levels, levels, Period.DAY)).tickets == 2
        assert (await tried(session, levels, levels, Period.WEEK)).tickets == 3
        capped = figures(await past_tickets(session, now() - timedelta(days=7), 100), levels, levels, now(), 2)
    assert (capped.tickets, capped.is_capped) == (2, True)
    assert (capped.moved, capped.changed) == (0, [])


async def test_other_points_make_other_promises(database: Database) -> None:
    """A policy for urgent tickets speaks as soon as points make them so."""
    await ask(database, 0.2)
    levels = await levels_of(database)
    pressing = replace(levels, priority=replace(levels.priority, urgency=(50, 60, 70, 80)))
    async with database.snapshot() as session:
        found = await tried(session, levels, pressing, Period.DAY)
    assert found.moved == 1
    assert found.median is not None
    assert found.median < timedelta()
