"""A bit of everything that pages show: threads, matched words, reach, replies in each state, quarantine, notices."""

from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select, update

from routing_rules.vocabulary import Direction
from service.flow.answering.actions import approve_reply
from service.flow.answering.forms import ReplyForm
from service.flow.notices.actions import send_due
from service.flow.queues.actions import claim, solve
from service.flow.reporting.actions import note_sign_of_life
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.actor import Actor
from service.tables import Message, Reply, Ticket
from service.tables.messages import Triage
from service.tables.replies import ReplyState
from tests.builders import Said, a_colleague, store, triage_all
from tests.notices.world import an_email, write

PARCEL = "Waar blijft mijn pakketje? Al 5 dagen geleden besteld, zie https://post.example/3SABC."
SAID = (
    Said("parcel", PARCEL, author="jan", channel="forum"),
    Said("again", "Hallo? Nog steeds geen <b>pakket</b> 📦", 9, "jan", in_reply_to="parcel", channel="forum"),
    Said("famous", "waar blijft mijn bestelling? Dag 6", 1, "ster", followers=250_000, channel="facebook"),
    Said("arabic", "أين طردي؟ لم يصل بعد", 2, "noor"),
    Said("bill", "Mijn factuur klopt niet, 47,50 afgeschreven in plaats van 27,50", 3, "piet", channel="email"),
    Said("hello", "hoi", 4, "stil"),
    Said("broken", "Dit bericht laat de triage struikelen", 5, "pech"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """The numbers of what there is to see."""

    parcel: int
    famous: int
    arabic: int
    bill: int
    hello: int
    failed: int
    """A reply that its network refused."""
    broken: int
    """A message in quarantine."""


async def set_scene(database: Database) -> Scene:
    """Fill a database; colleague "cas" has been at work in it."""
    await store(database, SAID)
    async with database.transaction() as session:
        await session.exec(
            update(Message)
            .where(col(Message.external_id) == "broken")
            .values(triage=Triage.QUARANTINED, attempts=3, error="ValueError: no rule for this")
        )
        await session.exec(
            update(Message)
            .where(col(Message.external_id) == "parcel")
            .values(
                url="https://forum.example/t/1",
                media=[{"url": "https://forum.example/1.jpg", "kind": "image", "alt": "een lege doos"}],
            )
        )
        for kind in ("worker", "beat", "relay"):
            await note_sign_of_life(session, f"{kind}-1", kind)
    await triage_all(database)
    cas = await a_colleague(database, "cas")
    scene = await _numbers(database)
    failed = await _work(database, cas, scene)
    await write(database, an_email(ticket_id=scene["parcel"]))
    await send_due(database, Settings(smtp_url=None, mail_from=None, webhook_secret=None))
    return Scene(**scene, failed=failed, broken=await _message(database, "broken"))


async def _work(database: Database, cas: Actor, scene: dict[str, int]) -> int:
    """One ticket claimed, one solved; one reply refused and one public."""
    async with database.transaction() as session:
        await claim(session, cas, scene["famous"])
        await solve(session, cas, scene["hello"])
        form = ReplyForm(text="Wat vervelend! We zoeken het uit.", idempotency_key=uuid4())
        failed = await approve_reply(session, cas, scene["bill"], form)
        await session.exec(
            update(Reply)
            .where(col(Reply.id) == failed)
            .values(state=ReplyState.FAILED, attempts=8, error="550 mailbox unavailable")
        )
        session.add(
            Message(
                channel="forum",
                external_id="ours",
                direction=Direction.OUTBOUND,
                triage=Triage.NOT_NEEDED,
                text="We kijken mee!",
                sent_at=now(),
                received_at=now(),
                author_id="olievlek",
                author_name="Vlekkeloos",
                ticket_id=scene["parcel"],
            )
        )
    return failed


async def _numbers(database: Database) -> dict[str, int]:
    async with database.transaction() as session:
        rows = await session.exec(
            select(Message.external_id, Ticket.id).join(Ticket, col(Ticket.id) == col(Message.ticket_id))
        )
        found = dict(rows.all())
    return {name: found[name] for name in ("parcel", "famous", "arabic", "bill", "hello")}


async def _message(database: Database, external_id: str) -> int:
    async with database.transaction() as session:
        return (await session.exec(select(Message.id).where(Message.external_id == external_id))).one()
