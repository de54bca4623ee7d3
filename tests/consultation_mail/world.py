"""A department that is asked by e-mail, and whoever answers from its mailbox."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import httpx2
from sqlalchemy import update
from sqlmodel import col, select

from service.configuration.actions import publish
from service.flow.consultation.actions import ask
from service.flow.consultation_mail.actions import Taken, take_mail
from service.foundation.rulebook_files import read_rulebook_files
from service.foundation.settings import settings
from service.tables import Consultation, MailRefusal, QuestionLetter
from tests.consultation.world import World
from tests.notices.mail_server import MailServer
from tests.web.visiting import Site
from workers.tasks.letters import letters_round

DIRK = "Dirk@Depot.example"
"""The mailbox of Supply Chain, in the letters of the rulebook."""
LINK = re.compile(r"https://webcare\.example\.org/q/([a-z2-7]{52})")


@dataclass
class MailWorld:
    """One site, one mail server, and the people of the hub."""

    site: Site
    mailbox: MailServer
    people: World

    @classmethod
    async def of(cls, site: Site, mailbox: MailServer) -> "MailWorld":
        """With a mailbox for Supply Chain in the rulebook."""
        files = dict(read_rulebook_files(None))
        whole = files["organisation.yaml"]
        files["organisation.yaml"] = whole.replace("    in_flight: 15\n", f"    in_flight: 15\n    mail: {DIRK}\n", 1)
        async with site.database.transaction() as session:
            await publish(session, files, "system")
        return cls(site, mailbox, await World.of(site.database))

    async def ask(self, text: str = "Waar is dit pakket?", *, said: str = "Waar blijft mijn pakket?") -> int:
        """The hub asks Supply Chain about a new ticket; returns the question's id."""
        return await self.people.ask(await self.people.ticket(said), "supply_chain", text)

    async def ask_somebody(self, address: str, text: str = "Weet jij dit?") -> int:
        """The hub asks a colleague without an account."""
        number = await self.people.ticket()
        return int((await self.people.do(ask, self.people.ann, number, "supply_chain", text, address)).question)

    async def mail(self, *, sweep: bool = False) -> list[EmailMessage]:
        """What the worker sends now."""
        before = len(self.mailbox.letters)
        await letters_round(self.site.database, "test", sweep=sweep)
        return self.mailbox.letters[before:]

    async def asked(self, text: str = "Waar is dit pakket?", **values: Any) -> EmailMessage:
        """The letter of a new question."""
        await self.ask(text, **values)
        [letter] = await self.mail()
        return letter

    async def take(self, raw: bytes | EmailMessage) -> Taken:
        """The mail server hands it in."""
        whole = raw if isinstance(raw, bytes) else raw.as_bytes()
        return await take_mail(self.site.database, whole, settings())

    async def refusals(self) -> list[tuple[str, str, str, int]]:
        """What leads see: way, reason, sender and how often, in order."""
        async with self.site.database.transaction() as session:
            rows = await session.exec(select(MailRefusal).order_by(col(MailRefusal.id)))
            return [(one.way, one.reason, one.sender, one.count) for one in rows]

    async def letters(self) -> list[QuestionLetter]:
        """All of them, in order."""
        async with self.site.database.transaction() as session:
            return list(await session.exec(select(QuestionLetter).order_by(col(QuestionLetter.id))))

    async def change_letters(self, **values: Any) -> None:
        """As if time had passed."""
        async with self.site.database.transaction() as session:
            await session.exec(update(QuestionLetter).values(**values))

    async def the_question(self) -> Consultation:
        """The newest."""
        async with self.site.database.transaction() as session:
            return (await session.exec(select(Consultation).order_by(col(Consultation.id).desc()).limit(1))).one()

    def stranger(self, **headers: str) -> httpx2.AsyncClient:
        """A browser without an account."""
        return self.site.browser(**headers)


def token_of(letter: EmailMessage) -> str:
    """The token in its link."""
    found = LINK.search(text_of(letter))
    assert found is not None
    return found.group(1)


def text_of(letter: EmailMessage) -> str:
    """Its plain text."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    """Its HTML."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def reply_to(letter: EmailMessage, text: str = "Het ligt in Zwolle.", **headers: str) -> EmailMessage:
    """What a mail program makes of it: to where the letter wants it, naming the letter."""
    answer = EmailMessage()
    given = {
        "From": "Dirk Bakker <dirk@depot.example>",
        "To": letter["Reply-To"],
        "Subject": f"Re: {letter['Subject']}",
        "Message-ID": "<een@depot.example>",
        "In-Reply-To": letter["Message-ID"],
        "References": letter["Message-ID"],
        "Return-Path": "<dirk@depot.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value:
            answer[name] = value
    answer.set_content(text)
    return answer
