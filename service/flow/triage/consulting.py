"""Departments are asked by the route: the questions of a set, in the transaction that decides it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, Stage
from service.flow.triage import statements
from service.flow.triage.deciding import Decided
from service.people.actor import SYSTEM
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket
from service.tickets.questions import Question, about, number_questions

MOVED = "moved"
"""Why a question by route is taken back: its ticket is another department's affair now."""


async def ask_by_route(
    connection: AsyncConnection, decided: Sequence[Decided], happened: LedgerSet, at: datetime
) -> list[Question]:
    """Ask the department of each ticket that this set placed in stage consult; the caller stores the questions.

    A ticket that left such a cell takes its question back; a department that has a live one is not asked again.
    """
    placed = {id(one.ticket): one for one in decided if one.stage_before is not None}
    wanted = {key: one for key, one in placed.items() if _asks(one)}
    left = [one for one in placed.values() if one.stage_before == Stage.CONSULT]
    known = [one.ticket for one in (*wanted.values(), *left) if one.ticket.id]
    asked = await _take_back(connection, known, wanted, happened, at) if known else set()
    questions = [
        Question(one.ticket, one.decision.consult, "", SYSTEM.name, by_route=True)
        for one in wanted.values()
        if one.decision.consult is not None and (one.ticket.id, one.decision.consult) not in asked
    ]
    for entry in await number_questions(connection, questions):
        happened.add(entry)
    return questions


def _asks(one: Decided) -> bool:
    ticket = one.ticket
    return one.decision.consult is not None and ticket.stage == Stage.CONSULT and ticket.state in WAITING_FOR_US


async def _take_back(
    connection: AsyncConnection,
    tickets: Sequence[LedgerTicket],
    wanted: Mapping[int, Decided],
    happened: LedgerSet,
    at: datetime,
) -> set[tuple[int, str]]:
    """Withdraw questions by route that the tickets' new places don't ask; returns who is asked about which still."""
    by_number = {ticket.id: ticket for ticket in tickets}
    asked: set[tuple[int, str]] = set()
    withdrawn: list[int] = []
    for row in (await connection.exec_driver_sql(statements.LIVE_QUESTIONS, {"ids": sorted(by_number)})).all():
        ticket = by_number[row.ticket_id]
        one = wanted.get(id(ticket))
        if not row.by_route or (one is not None and one.decision.consult == row.department):
            asked.add((ticket.id, row.department))
            continue
        withdrawn.append(row.id)
        data = about(row.id, row.department, row.state) | {"by_route": True, "reason": MOVED}
        happened.add(Entry(ticket, EventKind.CONSULTATION_WITHDRAWN, SYSTEM.name, data=data))
    if withdrawn:
        terms = {"ids": withdrawn, "at": at, "actor": SYSTEM.name, "reason": MOVED}
        await connection.exec_driver_sql(statements.WITHDRAW_QUESTIONS, terms)
    return asked
