"""Who is mailed when a cell steps back, fails its trial or recovers, and that nothing is told that didn't happen."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import col, select

from routing_rules.health_parts import HealthState
from routing_rules.vocabulary import Role, Stage
from service.flow.notices.actions import send_due
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.participation.health import judge_cells
from service.participation.health_telling import tell
from service.tables import CellChange, CellHealth, CellObservation, Colleague, Notice, Ticket
from tests.builders import a_colleague, store, triage_all
from tests.notices.conftest import mailbox, options
from tests.notices.mail_server import MailServer
from tests.participation.cells import FACEBOOK, parcels, stepped_back

__all__ = ["mailbox", "options"]


async def with_mail(database: Database, login: str, role: Role, department: str, language: str = "nl") -> None:
    """A colleague who reads mail."""
    actor = await a_colleague(database, login, role=role, department=department)
    async with database.transaction() as session:
        row = await session.get_one(Colleague, actor.colleague_id)
        row.email, row.language = f"{login}@example.org", language
        session.add(row)


async def house(database: Database) -> None:
    """Two to tell, in two languages, and all sorts of others."""
    await with_mail(database, "dirk", Role.DEPARTMENT, "supply_chain")
    await with_mail(database, "lea", Role.LEAD, "webcare", "en")
    await with_mail(database, "bert", Role.DEPARTMENT, "billing")
    await with_mail(database, "ann", Role.AGENT, "webcare")
    await with_mail(database, "gone", Role.DEPARTMENT, "supply_chain")
    await a_colleague(database, "unmailed", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        left = (await session.exec(select(Colleague).where(Colleague.login == "gone"))).one()
        left.disabled_at = now()
        session.add(left)


async def late(database: Database, count: int, begun: timedelta = timedelta(minutes=40)) -> None:
    """So many late answers about Facebook, each of a ticket of its own."""
    async with database.transaction() as session:
        for number in range(count):
            session.add(
                CellObservation(
                    process=FACEBOOK.process,
                    channel=FACEBOOK.channel,
                    department="supply_chain",
                    ticket_id=number + 1,
                    at=now(),
                    begun=now() - begun,
                    kind="bounced" if begun < timedelta(minutes=1) else "late",
                )
            )


async def told(database: Database) -> list[tuple[str, str, str]]:
    async with database.transaction() as session:
        rows = await session.exec(select(Notice).order_by(col(Notice.id)))
        return sorted((row.subject, row.address, row.language) for row in rows)


async def a_trial_ticket(database: Database) -> int:
    """One that was let through to the department."""
    await store(database, parcels(1, "facebook"))
    await triage_all(database)
    async with database.transaction() as session:
        return (await session.exec(select(Ticket.id))).one()


def first_line(letter: EmailMessage) -> str:
    return str(letter.get_content()).splitlines()[0]


async def test_the_department_and_the_leads_of_the_hub_are_mailed_why(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    await house(database)
    await late(database, 3)
    assert await judge_cells(database) == 1
    assert await send_due(database, options) == 2
    assert await send_due(database, options) == 0
    letters = {str(letter["To"]): letter for letter in mailbox.letters}
    assert first_line(letters["dirk@example.org"]) == (
        "Bestelling en bezorging · Facebook stapte vanzelf terug van Consultatie naar Schaduw."
    )
    dutch, english = (str(letters[f"{name}@example.org"].get_content()) for name in ("dirk", "lea"))
    assert "Waardoor: 3 van de laatste 3 antwoorden waren te laat." in dutch
    assert "What made it step back: 3 of the last 3 answers were late." in english
    assert "https://webcare.example.org/map/order_delivery/facebook\n" in english.replace("\r\n", "\n")
    await judge_cells(database)
    assert await send_due(database, options) == 0


async def test_a_failed_trial_and_a_recovery_are_told_and_a_trial_that_begins_is_not(database: Database) -> None:
    await house(database)
    await stepped_back(database, FACEBOOK, Stage.CONSULT, until=now() - timedelta(minutes=1))
    await judge_cells(database)
    assert await told(database) == []
    await late(database, 1, begun=timedelta())
    await judge_cells(database)
    assert await told(database) == [
        ("cell_trial_failed", "dirk@example.org", "nl"),
        ("cell_trial_failed", "lea@example.org", "en"),
    ]
    await stepped_back(database, FACEBOOK, Stage.CONSULT, HealthState.HALF_OPEN, went_well=2)
    ticket = await a_trial_ticket(database)
    async with database.transaction() as session:
        session.add(
            CellObservation(
                process=FACEBOOK.process,
                channel=FACEBOOK.channel,
                department="supply_chain",
                ticket_id=ticket,
                at=now(),
                begun=now(),
                kind="in_time",
            )
        )
    await judge_cells(database)
    assert [one[:2] for one in await told(database)][:2] == [
        ("cell_recovered", "dirk@example.org"),
        ("cell_recovered", "lea@example.org"),
    ]


async def test_what_is_undone_is_not_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notices and the change of the cell are of one transaction."""
    await house(database)
    await late(database, 3)

    async def killed(*arguments: object) -> int:
        await tell(*arguments)  # type: ignore[arg-type]
        raise InterruptedError

    with monkeypatch.context() as patched:
        patched.setattr("service.participation.health_store.tell", killed)
        with pytest.raises(ExceptionGroup):
            await judge_cells(database)
    async with database.transaction() as session:
        assert (await session.exec(select(CellChange).where(CellChange.kind == "stepped_back"))).all() == []
        assert (await session.exec(select(CellHealth))).all() == []
    assert await told(database) == []
    await judge_cells(database)
    assert len(await told(database)) == 2
