"""E-mail to colleagues: what it says, and what becomes of it whatever the mail server does."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import SecretStr

from routing_rules.vocabulary import ClockKind
from service.flow.notices.actions import send_due
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.notices import OF_CELLS, ClockStep, NoticeSubject
from service.tables.notices import NoticeState
from tests.builders import Said, store, tickets, triage_all
from tests.notices.mail_server import Bad, MailServer, open_mail_server
from tests.notices.world import (
    WRITTEN,
    an_email,
    let_time_pass,
    send_all,
    the_notice,
    write,
)

DUTCH = """Ticket 1042 heeft je nu nodig.

Eerste reactie: te laat sinds vrijdag 20 november 2026 13:00.

Het ticket wacht in de wachtrij Webcare.

https://webcare.example.org/tickets/1042

-- 
Olievlek stuurt dit vanzelf: niemand leest een antwoord erop.
"""  # noqa: W291 - what stands before a signature (RFC 3676, 4.3)
ENGLISH = """Ticket 1042 is running out of time.

Resolution: due on Friday 20 November 2026 13:31.

The ticket waits in the queue gone_since.

-- 
Olievlek sends this by itself: nobody reads an answer to it.
"""  # noqa: W291


def text_of(letter: EmailMessage) -> str:
    """The words, as a mail program shows them."""
    return str(letter.get_content()).replace("\r\n", "\n")


async def test_it_says_which_ticket_what_is_late_and_since_when(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    notice = an_email()
    await write(database, notice, at=WRITTEN)
    assert await send_due(database, options) == 1
    [letter] = mailbox.letters
    assert text_of(letter) == DUTCH
    assert letter["Subject"] == "Ticket 1042 heeft je nu nodig"
    assert (letter["From"], letter["To"]) == ("olievlek@example.org", "noor@example.org")
    assert letter["Message-ID"] == f"<{notice.key}@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    after = await the_notice(database, notice)
    assert (after.state, after.error, after.attempts) == (NoticeState.DELIVERED, None, 1)
    assert after.delivered_at is not None


async def test_it_is_in_the_colleagues_language_and_needs_no_public_address(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    data = ClockStep(ClockKind.RESOLUTION, WRITTEN + timedelta(minutes=1), "gone_since", "warn")
    await write(database, an_email(language="en", subject=NoticeSubject.DEADLINE_NEAR, data=data), at=WRITTEN)
    await send_due(database, options.model_copy(update={"public_url": None}))
    [letter] = mailbox.letters
    assert text_of(letter) == ENGLISH


@pytest.mark.parametrize("subject", [one for one in NoticeSubject if one not in OF_CELLS])
@pytest.mark.parametrize("clock", ClockKind)
async def test_every_subject_and_clock_has_its_words(
    database: Database, mailbox: MailServer, options: Settings, subject: NoticeSubject, clock: ClockKind
) -> None:
    data = ClockStep(clock, WRITTEN, "webcare", "warn")
    await write(database, *(an_email(language=one, subject=subject, data=data) for one in ("nl", "en")))
    assert await send_due(database, options) == 2
    dutch, english = sorted(map(text_of, mailbox.letters), key=lambda text: "queue" in text)
    assert "%(" not in dutch + english
    assert not set(dutch.split("\n")[:4]) & set(english.split("\n")[:4]) - {""}


async def test_nothing_that_a_customer_wrote_or_is_stands_in_it(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    words = "Ik ben Annemieke Jansen, bel me op 0612345678, mijn IBAN is NL91ABNA0417164300"
    await store(database, [Said("geheim-1", words, author="annemieke75")])
    await triage_all(database)
    async with database.transaction() as session:
        [ticket] = await tickets(session)
    await write(database, an_email(ticket_id=ticket.id))
    await send_due(database, options)
    [letter] = mailbox.letters
    whole = (mailbox.raw[0].decode() + text_of(letter)).casefold()
    assert f"ticket {ticket.id}" in whole
    for private in (*words.casefold().replace(",", "").split(), "annemieke75", "geheim-1"):
        if len(private) > 4:
            assert private not in whole


@pytest.mark.parametrize("bad", [Bad.LATER, Bad.CUT, Bad.CUT_AFTER])
async def test_what_may_pass_is_tried_again(
    database: Database, mailbox: MailServer, options: Settings, bad: Bad
) -> None:
    """And comes, if it comes twice, as the same mail to the letter."""
    notice = an_email()
    await write(database, notice)
    mailbox.script = [bad]
    assert await send_due(database, options) == 1
    waiting = await the_notice(database, notice)
    assert waiting.state == NoticeState.WAITING
    assert "mail server" in (waiting.error or "")
    await let_time_pass(database)
    assert await send_due(database, options) == 1
    assert (await the_notice(database, notice)).state == NoticeState.DELIVERED
    assert len(mailbox.letters) == (2 if bad is Bad.CUT_AFTER else 1)
    assert len(set(mailbox.raw)) == 1


@pytest.mark.parametrize(
    ("bad", "says"), [(Bad.NEVER, "554: 5.7.1 not wanted"), (Bad.NO_MAILBOX, "550: 5.1.1 no such")]
)
async def test_a_refusal_for_good_fails_at_once(
    database: Database, mailbox: MailServer, options: Settings, bad: Bad, says: str
) -> None:
    notice = an_email()
    await write(database, notice)
    mailbox.script = [bad]
    await send_due(database, options)
    failed = await the_notice(database, notice)
    assert failed.state == NoticeState.FAILED
    assert says in (failed.error or "")
    assert mailbox.letters == []


async def test_a_server_that_says_nothing_is_left_after_the_time_out(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    notice = an_email()
    await write(database, notice)
    mailbox.script = [Bad.SILENT]
    await send_due(database, options.model_copy(update={"notice_timeout_seconds": 0.5}))
    waiting = await the_notice(database, notice)
    assert (waiting.state, waiting.error) == (NoticeState.WAITING, "There was no answer within 0.5 seconds.")


async def test_it_gives_up_in_the_end_and_says_why(database: Database, mailbox: MailServer, options: Settings) -> None:
    notice = an_email()
    await write(database, notice)
    mailbox.script = [Bad.LATER] * 5
    assert await send_all(database, options) == 3
    failed = await the_notice(database, notice)
    assert failed.state == NoticeState.FAILED
    assert (failed.error or "").startswith("It was not delivered after 3 attempts: The mail server answered 451")


async def test_a_server_that_is_away_is_tried_again(database: Database, options: Settings) -> None:
    async with open_mail_server() as gone:
        away = options.model_copy(update={"smtp_url": SecretStr(gone.url)})
    notice = an_email()
    await write(database, notice)
    await send_due(database, away)
    waiting = await the_notice(database, notice)
    assert waiting.state == NoticeState.WAITING
    assert waiting.due_at > now() - timedelta(seconds=20)
    assert "can't be reached" in (waiting.error or "")


@pytest.mark.parametrize(("password", "is_sent"), [("p%40ss%2Fword", True), ("password", False)])
async def test_it_signs_in_where_a_user_is_given(
    database: Database, options: Settings, password: str, is_sent: bool
) -> None:
    seen: list[LoginPassword] = []

    def check(server: object, session: object, envelope: object, mechanism: str, data: LoginPassword) -> AuthResult:
        seen.append(data)
        return AuthResult(success=data.password == b"p@ss/word", handled=False)

    notice = an_email()
    await write(database, notice)
    async with open_mail_server(authenticator=check, auth_require_tls=False) as mailbox:
        url = mailbox.url.replace("smtp://", f"smtp://olie%40vlek:{password}@")
        await send_due(database, options.model_copy(update={"smtp_url": SecretStr(url)}))
        assert len(mailbox.letters) == is_sent
    assert seen[0].login == b"olie@vlek"
    after = await the_notice(database, notice)
    assert after.state == (NoticeState.DELIVERED if is_sent else NoticeState.FAILED)
    assert is_sent or "answered 535" in (after.error or "")
    assert "word" not in (after.error or "")


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
async def test_without_the_encryption_that_is_asked_for_nothing_is_sent(
    database: Database, mailbox: MailServer, options: Settings, scheme: str
) -> None:
    notice = an_email()
    await write(database, notice)
    plain = mailbox.url.replace("smtp", scheme, 1)
    await send_due(database, options.model_copy(update={"smtp_url": SecretStr(plain)}))
    assert (await the_notice(database, notice)).state == NoticeState.WAITING
    assert mailbox.letters == []


@pytest.mark.parametrize("address", ["", "noor", "noor@example.org\r\nBcc: all@example.org", "a@b, c@d", "noör@b.nl"])
async def test_an_address_that_is_none_fails_and_holds_up_nothing(
    database: Database, mailbox: MailServer, options: Settings, address: str
) -> None:
    bad, good = an_email(address), an_email()
    await write(database, bad, good)
    await send_due(database, options)
    assert (await the_notice(database, good)).state == NoticeState.DELIVERED
    failed = await the_notice(database, bad)
    assert (failed.state, failed.attempts) == (NoticeState.FAILED, 1)
    assert "must be an e-mail address" in (failed.error or "")
    assert len(mailbox.letters) == 1
