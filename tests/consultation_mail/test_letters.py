"""Questions go out by e-mail: to whom, with what in them, and what happens when that fails."""

from datetime import timedelta

import pytest

from routing_rules.vocabulary import EventKind, Role
from service.flow.consultation.actions import ask_more, tell_more, withdraw_question
from service.foundation.clock import now
from service.foundation.settings import settings
from service.tables.letters import LetterState
from tests.consultation_mail.world import DIRK, MailWorld, html_of, text_of, token_of
from tests.notices.mail_server import Bad
from workers.flow import FLOW, Step


async def test_a_question_goes_to_the_mailbox_of_its_department(world: MailWorld) -> None:
    letter = await world.asked()
    question = await world.the_question()
    token = token_of(letter)
    assert letter["To"] == DIRK
    assert letter["From"] == "Webcare <webcare@example.org>"
    assert letter["Subject"] == f"Webcare vraagt Supply Chain: ticket {question.ticket_id}"
    assert letter["Reply-To"] == f"antwoord+{token}@example.org"
    assert letter["Message-ID"] == f"<question.{token}@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert len(letter["Reply-To"].partition("@")[0]) <= 64
    for form in (text_of(letter), html_of(letter)):
        for wanted in ("Antwoord boven deze regel", "Waar is dit pakket?", "Waar blijft mijn pakket?", f"/q/{token}"):
            assert wanted in form
    [row] = await world.letters()
    assert (row.state, row.address, row.attempts, row.error) == (LetterState.DELIVERED, DIRK, 1, None)
    assert timedelta(days=6) < row.expires_at - now() <= timedelta(days=7)


async def test_each_question_is_mailed_once(world: MailWorld) -> None:
    await world.asked()
    assert await world.mail(sweep=True) == []
    assert FLOW[EventKind.CONSULTATION_OPENED] is Step.LETTERS


async def test_departments_without_a_mailbox_get_none(world: MailWorld) -> None:
    await world.people.ask(await world.people.ticket(), "billing")
    assert await world.mail() == []


async def test_a_colleague_without_an_account_is_mailed_instead(world: MailWorld) -> None:
    await world.ask_somebody("piet@elders.example")
    assert [letter["To"] for letter in await world.mail()] == ["piet@elders.example"]


async def test_it_is_in_the_language_of_whoever_has_that_mailbox(world: MailWorld) -> None:
    sam = await world.site.visit("dora", Role.DEPARTMENT, "supply_chain", language="en")
    async with world.site.database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "UPDATE colleague SET email = 'dirk@depot.example' WHERE id = %(id)s", {"id": sam.number}
        )
    letter = await world.asked()
    assert letter["Subject"].startswith("Webcare asks Supply Chain")
    assert "Answer above this line" in text_of(letter)
    assert '<html lang="en">' in html_of(letter)


async def test_what_tells_who_the_customer_is_is_hidden(world: MailWorld) -> None:
    words = "Ik ben jan1, bel 0612345678 of mail jan@huis.example, IBAN NL91ABNA0417164300, 1234 AB 12. Januari!"
    letter = await world.asked("Klant woont op 1234 AB 12", said=words)
    whole = world.mailbox.raw[0].decode() + text_of(letter) + html_of(letter)
    for private in ("jan1", "0612345678", "jan@huis.example", "NL91ABNA0417164300", "1234 AB"):
        assert private not in whole
    assert "Januari!" in text_of(letter)


async def test_what_the_hub_tells_goes_out_in_its_turn(world: MailWorld) -> None:
    first = await world.asked()
    question = await world.the_question()
    await world.people.do(ask_more, world.people.sam, question.id, "Welk nummer?")
    assert await world.mail() == []
    await world.people.do(tell_more, world.people.ann, question.id, "Nummer 3S12")
    [second] = await world.mail()
    assert second["Subject"].startswith("Webcare vertelt meer")
    assert "Welk nummer?" in text_of(second)
    assert "Nummer 3S12" in text_of(second)
    assert token_of(first) != token_of(second)
    assert (await world.stranger().get(f"/q/{token_of(first)}")).status_code == 200


async def test_a_question_that_ends_before_it_is_sent_is_not_sent(world: MailWorld) -> None:
    await world.ask()
    world.mailbox.script = [Bad.LATER]
    await world.mail()
    question = await world.the_question()
    await world.people.do(withdraw_question, world.people.ann, question.id, "Al opgelost")
    await world.change_letters(due_at=now() - timedelta(seconds=1))
    assert await world.mail() == []
    assert [letter.state for letter in await world.letters()] == [LetterState.DROPPED]


@pytest.mark.parametrize("bad", [Bad.LATER, Bad.CUT, Bad.CUT_AFTER])
async def test_what_may_pass_is_tried_again(world: MailWorld, bad: Bad) -> None:
    """And every copy that may have arrived opens the question."""
    await world.ask()
    world.mailbox.script = [bad]
    await world.mail()
    [row] = await world.letters()
    assert row.state == LetterState.WAITING
    assert "mail server" in (row.error or "")
    await world.change_letters(due_at=now() - timedelta(seconds=1))
    await world.mail()
    assert len(world.mailbox.letters) == (2 if bad is Bad.CUT_AFTER else 1)
    for letter in world.mailbox.letters:
        assert (await world.stranger().get(f"/q/{token_of(letter)}")).status_code == 200


async def test_a_refusal_for_good_is_seen_and_tried_again(world: MailWorld) -> None:
    await world.ask()
    world.mailbox.script = [Bad.NO_MAILBOX]
    assert await world.mail() == []
    lea = await world.site.visit("lea", Role.LEAD)
    shown = (await lea.browser.get("/mail")).text
    assert DIRK in shown
    assert "550: 5.1.1 no such mailbox" in shown
    assert 'href="/mail">1 e-mail nakijken</a>' in (await lea.browser.get("/condition")).text
    assert (await lea.browser.get("/api/v1/mail")).json()["failed"][0]["address"] == DIRK
    answer = await lea.browser.post("/mail/retry")
    assert (answer.status_code, answer.headers["location"]) == (303, "/mail?retried=1")
    assert "1 brief wordt opnieuw geprobeerd." in (await lea.browser.get("/mail?retried=1")).text
    assert len(await world.mail()) == 1


async def test_others_do_not_see_the_mail(world: MailWorld) -> None:
    ann = await world.site.visit("anna", Role.AGENT)
    for path in ("/mail", "/api/v1/mail"):
        assert (await ann.browser.get(path)).status_code == 403
    assert "/mail" not in (await ann.browser.get("/condition")).text
    assert (await ann.browser.post("/mail/retry")).status_code == 403
    assert (await ann.browser.post("/api/v1/mail/retry", json={})).status_code == 403


async def test_a_missing_setting_is_named_and_mended(world: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.ask()
    monkeypatch.delenv("OLIEVLEK_MAIL_FROM")
    settings.cache_clear()
    assert await world.mail() == []
    [row] = await world.letters()
    assert (row.state, row.lacks) == (LetterState.FAILED, "mail_from")
    assert (row.error or "").startswith("OLIEVLEK_MAIL_FROM is not set")
    monkeypatch.setenv("OLIEVLEK_MAIL_FROM", "webcare@example.org")
    settings.cache_clear()
    assert await world.mail() == []
    assert len(await world.mail(sweep=True)) == 1


async def test_without_a_mailbox_for_answers_only_the_link_is_offered(
    world: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OLIEVLEK_MAIL_ANSWERS")
    settings.cache_clear()
    letter = await world.asked()
    assert letter["Reply-To"] is None
    assert "boven deze regel" not in text_of(letter)
    assert token_of(letter)
