"""What answering needs to exist: departments with and without room in their mandate, and colleagues who act at once."""

from sqlalchemy import update
from sqlmodel import col, select

from routing_rules.vocabulary import Role, Stage
from service.configuration.actions import publish
from service.flow.answering.actions import Answer, answer
from service.flow.answering.drafts import approve_draft, write_draft
from service.flow.answering.forms import ApprovalForm, ReplyForm
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from service.people.actor import Actor
from service.tables import Draft, Reply, Ticket
from tests.delivery.world import WORDS, a_colleague, a_ticket

ALL_DAY = """
  all_day:
    name: {nl: Altijd, en: Always}
    time_zone: Europe/Amsterdam
    week:
      mon-sun: ["00:00-12:00", "12:00-24:00"]
"""
OWN = """    mandate:
      replies_a_day: {forum: 40, default: 20}
      reach: 10000
"""


async def a_mandate(database: Database, mandate: str = "{hours: all_day}") -> None:
    """Supply Chain publishes by itself within this mandate, written as in the rulebook."""
    files = dict(read_rulebook_files(None))
    files["calendars.yaml"] += ALL_DAY
    head, _, rest = files["organisation.yaml"].partition(OWN)
    rest = rest[rest.index("  customer_service:") :]
    files["organisation.yaml"] = f"{head}    mandate: {mandate}\n{rest}"
    async with database.transaction() as session:
        await publish(session, files, "system")


async def a_member(database: Database, name: str = "Jan", department: str = "supply_chain") -> Actor:
    """Somebody with another job."""
    return await a_colleague(database, name, Role.DEPARTMENT, department)


async def their_ticket(database: Database, stage: Stage = Stage.ANSWER, channel: str = "x") -> int:
    """A ticket of Supply Chain that waits in its queue."""
    number = await a_ticket(database, channel, queue="supply_chain", stage=stage)
    async with database.transaction() as session:
        await session.exec(update(Ticket).where(col(Ticket.id) == number).values(owner="supply_chain"))
    return number


async def answers(database: Database, actor: Actor, number: int, text: str = WORDS, **given: object) -> Answer:
    """What became of it."""
    async with database.transaction() as session:
        return await answer(session, actor, number, ReplyForm(text=text, **given))  # type: ignore[arg-type]


async def drafts(database: Database, actor: Actor, number: int, text: str = WORDS, **given: object) -> int:
    """A draft's id."""
    async with database.transaction() as session:
        return await write_draft(session, actor, number, ReplyForm(text=text, **given))  # type: ignore[arg-type]


async def approves(database: Database, actor: Actor, draft_id: int, **given: object) -> int:
    """The id of the reply that the draft became."""
    async with database.transaction() as session:
        return await approve_draft(session, actor, draft_id, ApprovalForm(**given))  # type: ignore[arg-type]


async def the_draft(database: Database, draft_id: int) -> Draft:
    """The draft as it is now."""
    async with database.transaction() as session:
        return await session.get_one(Draft, draft_id)


async def all_replies(database: Database) -> list[Reply]:
    """Every reply there is, in the order in which they were approved."""
    async with database.transaction() as session:
        return list(await session.exec(select(Reply).order_by(col(Reply.id))))
