"""A reply to a letter is an answer when it is what it says it is; whatever is not is refused, where leads see it."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import update

from routing_rules.vocabulary import EventKind, Role
from service.flow.consultation.actions import answer, withdraw_question
from service.flow.consultation_mail.actions import Taken
from service.foundation.clock import now
from service.people.keys import Scope, create_key
from service.tables import MailRefusal
from service.tables.letters import RefusalReason
from service.tables.participation import ConsultationState
from tests.consultation_mail.histories import ANSWER, PLAIN
from tests.consultation_mail.world import MailWorld, reply_to, text_of, token_of

CHECKED = "mx.example.org; "
WORDS = "Het ligt in Zw\N{LATIN SMALL LETTER O WITH DIAERESIS}lle."
CLIENTS = ("httpx2", "httpcore2", "mail.log")
"""What the test itself does, and its mail server."""


async def test_a_valid_answer_is_taken_as_a_colleagues_would_be(world: MailWorld) -> None:
    letter = await world.asked()
    question = await world.the_question()
    assert await world.people.stands(question.ticket_id) == ("waiting_on_department", "webcare", 1)
    assert await world.take(reply_to(letter)) == Taken(question=question.id, ticket=question.ticket_id)
    after = await world.the_question()
    assert (after.state, after.ended_by) == (ConsultationState.ANSWERED, "mail/Dirk@Depot.example")
    assert await world.people.stands(question.ticket_id) == ("open", "webcare", 0)
    *_, turn = await world.people.turns(question.id)
    assert (turn.kind, turn.text, turn.by_mail) == ("answer", "Het ligt in Zwolle.", True)
    [event] = await world.people.events(question.ticket_id, EventKind.CONSULTATION_ANSWERED)
    assert event.actor == "mail/Dirk@Depot.example"
    [row] = await world.letters()
    assert (row.used_how, row.used_at is None) == ("mail", False)
    assert await world.refusals() == []
    ann = await world.site.visit("anna")
    assert "Dirk@Depot.example" in (await ann.browser.get(f"/tickets/{question.ticket_id}")).text


async def test_quoted_history_is_no_part_of_it(world: MailWorld) -> None:
    letter = await world.asked()
    question = await world.the_question()
    whole = PLAIN["gmail nl"] + "\n".join(f"> {line}" for line in text_of(letter).splitlines())
    assert (await world.take(reply_to(letter, whole))).refused is None
    *_, turn = await world.people.turns(question.id)
    assert turn.text == ANSWER


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"From": "Dirk Bakker <dirk@evil.example>"}, RefusalReason.SENDER),
        ({"From": "dirk@depot.example.evil.example"}, RefusalReason.SENDER),
        ({"From": "dirk@depot.example, eve@evil.example"}, RefusalReason.SENDER),
        ({"From": ""}, RefusalReason.SENDER),
        ({"Authentication_Results": f"{CHECKED}spf=pass; dmarc=fail (p=none)"}, RefusalReason.AUTHENTICATION),
        ({"Authentication_Results": f"{CHECKED}spf=fail smtp.mailfrom=evil"}, RefusalReason.AUTHENTICATION),
        ({"Auto_Submitted": "auto-replied"}, RefusalReason.AUTOMATIC),
        ({"Auto_Submitted": "auto-generated; owner-email=x"}, RefusalReason.AUTOMATIC),
        ({"Precedence": "bulk"}, RefusalReason.AUTOMATIC),
        ({"Return_Path": "<>"}, RefusalReason.AUTOMATIC),
        ({"List_Id": "<depot.example>"}, RefusalReason.AUTOMATIC),
        ({"X_Autoreply": "yes"}, RefusalReason.AUTOMATIC),
        ({"From": "MAILER-DAEMON@depot.example"}, RefusalReason.AUTOMATIC),
        ({"From": "webcare@example.org"}, RefusalReason.LOOP),
        ({"To": "antwoord@example.org", "In_Reply_To": "<x@y>", "References": ""}, RefusalReason.NO_TOKEN),
        (
            {"To": f"antwoord+{'a' * 52}@example.org", "In_Reply_To": "", "References": ""},
            RefusalReason.UNKNOWN_TOKEN,
        ),
    ],
)
async def test_what_is_not_from_whom_it_says_or_from_no_person_is_refused(
    world: MailWorld, headers: dict[str, str], reason: RefusalReason
) -> None:
    letter = await world.asked()
    assert (await world.take(reply_to(letter, **headers))).refused is reason
    assert (await world.the_question()).state == ConsultationState.OPEN
    [(way, said, _, count)] = await world.refusals()
    assert (way, said, count) == ("mail", reason.value, 1)
    assert await world.mail(sweep=True) == [], "nobody is written to about it"
    assert (await world.take(reply_to(letter))).refused is None, "the real one is taken all the same"


@pytest.mark.parametrize(
    "results",
    [
        f"{CHECKED}dkim=pass; spf=softfail; dmarc=pass",
        f"{CHECKED}spf=none; dkim=none",
        "mx.evil.example; dmarc=fail",
        f"{CHECKED}none",
    ],
)
async def test_our_own_mail_server_alone_is_believed(world: MailWorld, results: str) -> None:
    letter = await world.asked()
    assert (await world.take(reply_to(letter, Authentication_Results=results))).refused is None


async def test_replayed_and_too_late_ones_are_refused_and_seen(world: MailWorld) -> None:
    letter = await world.asked()
    again = reply_to(letter)
    await world.take(again)
    assert (await world.take(again)).refused is RefusalReason.ENDED
    assert (await world.take(reply_to(letter, "Nog iets"))).refused is RefusalReason.ENDED
    late = await world.asked("Nog een vraag", said="Mijn pakket is kapot, wat nu?")
    await world.change_letters(expires_at=now() - timedelta(seconds=1))
    assert (await world.take(reply_to(late))).refused is RefusalReason.EXPIRED
    sender = "dirk@depot.example"
    assert await world.refusals() == [("mail", "ended", sender, 2), ("mail", "expired", sender, 1)]
    lea = await world.site.visit("lea", Role.LEAD)
    shown = (await lea.browser.get("/mail")).text
    assert "De vraag was al beantwoord, teruggegeven of ingetrokken." in shown
    assert "Het kwam nadat de brief was verlopen." in shown
    assert "2 keer" in shown
    assert 'href="/mail">2 e-mails nakijken</a>' in (await lea.browser.get("/condition")).text
    refused = (await lea.browser.get("/api/v1/mail")).json()["refused"]
    assert [(one["reason"], one["sender"]) for one in refused] == [("expired", sender), ("ended", sender)]


async def test_refusals_are_kept_for_a_season(world: MailWorld) -> None:
    letter = await world.asked()
    await world.take(reply_to(letter))
    await world.take(reply_to(letter))
    async with world.site.database.transaction() as session:
        await session.exec(update(MailRefusal).values(last_at=now() - timedelta(days=91), key="old"))
    await world.take(reply_to(letter))
    assert [count for *_, count in await world.refusals()] == [1]


async def test_what_a_colleague_or_the_hub_ended_is_not_answered_again(world: MailWorld) -> None:
    first, second = await world.asked(), await world.asked(said="Waar is mijn bestelling?")
    questions = [letter.consultation_id for letter in await world.letters()]
    await world.people.do(answer, world.people.sam, questions[0], "In Assen.")
    await world.people.do(withdraw_question, world.people.ann, questions[1], "Al bekend")
    for letter in (first, second):
        assert (await world.take(reply_to(letter))).refused is RefusalReason.ENDED


async def test_an_empty_answer_is_answered_politely_and_not_for_ever(world: MailWorld) -> None:
    letter = await world.asked()
    empty = reply_to(letter, "\n".join(f"> {line}" for line in text_of(letter).splitlines()))
    for returned in (1, 1, 0):
        assert (await world.take(empty)).refused is RefusalReason.EMPTY
        back = await world.mail()
        assert len(back) == returned
        assert all(one["Subject"].startswith("We lazen geen antwoord in je e-mail") for one in back)
    assert (await world.take(reply_to(letter))).refused is None


async def test_html_alone_other_character_sets_and_attachments(world: MailWorld) -> None:
    letter = await world.asked()
    message = EmailMessage()
    for name, value in reply_to(letter).items():
        if not name.lower().startswith(("content", "mime")):
            message[name] = value
    message.set_content(f"<p>{WORDS}</p>", subtype="html", charset="latin-1")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="rek.png")
    assert (await world.take(message)).refused is None
    *_, turn = await world.people.turns((await world.the_question()).id)
    assert turn.text == f"{WORDS}\n\n[rek.png]"


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"no mail at all", b"From: <<<\r\nTo: @@@\r\n\r\nx", b"\n\n\n"])
async def test_what_is_no_mail_breaks_nothing(world: MailWorld, raw: bytes) -> None:
    assert (await world.take(raw)).refused in (RefusalReason.NOT_MAIL, RefusalReason.NO_TOKEN)


async def test_a_colleague_without_an_account_answers_for_that_question_alone(world: MailWorld) -> None:
    await world.ask_somebody("piet@elders.example")
    [letter] = await world.mail()
    assert (await world.take(reply_to(letter))).refused is RefusalReason.SENDER
    assert (await world.take(reply_to(letter, From="Piet <PIET@elders.example>"))).refused is None


async def test_the_api_takes_it_with_a_key_for_mail_alone(world: MailWorld) -> None:
    letter = await world.asked()
    async with world.site.database.transaction() as session:
        key = await create_key(session, "mx", [Scope.MAIL_WRITE])
        other = await create_key(session, "crm", [Scope.TICKETS_WRITE])
    browser = world.stranger()
    raw = reply_to(letter).as_bytes()

    async def post(key: str, kind: str = "message/rfc822", content: bytes = raw) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
        given = await browser.post("/api/v1/mail", content=content, headers=headers)
        return given.status_code, given.json()

    assert (await post("olv_no"))[0] == 401
    assert (await post(other))[0] == 403
    assert (await post(key, "text/plain"))[0] == 415
    assert (await post(key, content=b"x" * 10_000_001))[0] == 413
    question = await world.the_question()
    expected = {"status": "taken", "reason": None, "question": question.id, "ticket": question.ticket_id}
    assert await post(key) == (200, expected)
    assert (await post(key))[1]["reason"] == "ended"


async def test_tokens_stand_nowhere_but_in_the_letter(world: MailWorld, caplog: pytest.LogCaptureFixture) -> None:
    letter = await world.asked()
    token = token_of(letter)
    await world.take(reply_to(letter, From="eve@evil.example"))
    await world.take(reply_to(letter))
    await world.stranger().get(f"/q/{token}")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(CLIENTS)]
    assert not any(token in line for line in ours)
    async with world.site.database.transaction() as session:
        connection = await session.connection()
        tables = ("question_letter", "question_token", "mail_refusal", "event", "consultation_turn")
        for table in tables:
            rows = await connection.exec_driver_sql(f"SELECT {table}::text FROM {table}")  # noqa: S608
            assert not any(token in row for row in rows.scalars()), table
