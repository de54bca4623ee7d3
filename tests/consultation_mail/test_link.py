"""A link opens its one question and nothing else, once for answering; looking at it changes nothing."""

from datetime import timedelta

import pytest

from routing_rules.vocabulary import EventKind, Role
from service.flow.consultation.actions import tell_more
from service.foundation.clock import now
from service.tables.participation import ConsultationState
from tests.consultation_mail.world import MailWorld, reply_to, token_of
from tests.web.visiting import words


async def test_it_shows_the_question_and_its_conversation_without_an_account(world: MailWorld) -> None:
    letter = await world.asked("Waar is het?", said="Ik ben jan1: waar blijft het, mail jan@huis.example")
    await world.asked("Iets anders", said="Mijn bestelling is nooit bezorgd")
    shown = await world.stranger().get(f"/q/{token_of(letter)}")
    assert shown.status_code == 200
    assert (
        words(shown.text, "Waar is het?", "waar blijft het", "Je antwoord", "Dit is niet van ons", "Facturatie") == []
    )
    for hidden in ("jan1", "jan@huis.example", "Iets anders", "nooit bezorgd", 'href="/queues"', 'href="/tickets'):
        assert hidden not in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert (shown.headers["cache-control"], shown.headers["x-robots-tag"]) == ("no-store", "noindex, nofollow")
    assert (await world.the_question()).picked_up_at is None
    english = await world.stranger(Cookie="olievlek_language=en").get(f"/q/{token_of(letter)}")
    assert words(english.text, "Your answer", "This is not ours", "Billing") == []


async def test_it_answers_once(world: MailWorld) -> None:
    path = f"/q/{token_of(await world.asked())}"
    question = await world.the_question()
    browser = world.stranger()
    sent = await browser.post(f"{path}/answer", data={"text": " In Zwolle. "})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?done=answer")
    thanks = await browser.get(f"{path}?done=answer")
    assert (thanks.status_code, "Bedankt" in thanks.text) == (200, True)
    assert await world.refusals() == []
    after = await world.the_question()
    assert (after.state, after.ended_by) == (ConsultationState.ANSWERED, "mail/Dirk@Depot.example")
    *_, turn = await world.people.turns(question.id)
    assert (turn.text, turn.by_mail) == ("In Zwolle.", True)
    for again in (await browser.get(path), await browser.post(f"{path}/answer", data={"text": "Of toch Assen."})):
        assert again.status_code == 410
        assert "Dirk@Depot.example beantwoordde hem op" in again.text
    assert [(way, reason) for way, reason, _, _ in await world.refusals()] == [("link", "ended")]
    assert len(await world.people.turns(question.id)) == 2


async def test_it_asks_for_more_and_for_time_and_stays_good(world: MailWorld) -> None:
    path = f"/q/{token_of(await world.asked())}"
    question = await world.the_question()
    browser = world.stranger()
    sent = await browser.post(f"{path}/time", data={"wait": "tomorrow", "reason": "Eerst tellen"})
    assert sent.headers["location"] == f"{path}?done=time"
    expected = (await world.the_question()).expected_at
    assert expected is not None
    assert timedelta(0) < expected - now() < timedelta(days=2)
    assert "Eerst tellen" in (await browser.get(f"{path}?done=time")).text
    sent = await browser.post(f"{path}/more", data={"text": "Welk nummer?"})
    assert "Webcare heeft je vraag" in (await browser.get(sent.headers["location"])).text
    assert (await world.the_question()).state == ConsultationState.MORE_ASKED
    twice = await browser.post(f"{path}/more", data={"text": "En welke kleur?"})
    assert twice.status_code == 409
    assert "En welke kleur?" in twice.text, "what was written is not lost"
    await world.people.do(tell_more, world.people.ann, question.id, "Nummer 3S12")
    assert "Nummer 3S12" in (await browser.get(path)).text
    assert (await browser.post(f"{path}/answer", data={"text": "In Zwolle."})).status_code == 303


async def test_it_says_that_it_is_not_theirs_and_whose_it_is(world: MailWorld) -> None:
    path = f"/q/{token_of(await world.asked())}"
    question = await world.the_question()
    browser = world.stranger()
    sent = await browser.post(f"{path}/decline", data={"reason": "Gaat over geld", "suggested": "billing"})
    assert sent.status_code == 303
    assert "Bedankt" in (await browser.get(sent.headers["location"])).text
    assert "niet van hen" in (await browser.get(path)).text
    rows = await world.people.questions(question.ticket_id)
    assert [(row.department, row.state) for row in rows] == [("supply_chain", "declined"), ("billing", "open")]
    [event] = await world.people.events(question.ticket_id, EventKind.CONSULTATION_DECLINED)
    assert event.actor == "mail/Dirk@Depot.example"


@pytest.mark.parametrize(
    ("part", "given"),
    [
        ("answer", {"text": "  "}),
        ("answer", {"text": "x" * 20_001}),
        ("more", {}),
        ("time", {"wait": "never"}),
        ("decline", {"reason": "", "suggested": "billing"}),
        ("decline", {"reason": "Niet van ons", "suggested": "nobody"}),
        ("decline", {"reason": "Niet van ons", "suggested": "supply_chain"}),
    ],
)
async def test_what_is_not_right_is_said_and_changes_nothing(
    world: MailWorld, part: str, given: dict[str, str]
) -> None:
    path = f"/q/{token_of(await world.asked())}"
    answer = await world.stranger().post(f"{path}/{part}", data=given)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert len(await world.people.turns((await world.the_question()).id)) == 1


async def test_other_sites_and_looking_do_nothing(world: MailWorld) -> None:
    path = f"/q/{token_of(await world.asked())}"
    other = world.stranger(**{"Sec-Fetch-Site": "cross-site"})
    assert (await other.post(f"{path}/answer", data={"text": "Nee"})).status_code == 403
    for part in ("answer", "more", "time", "decline"):
        assert (await world.stranger().get(f"{path}/{part}")).status_code in (404, 405)
    assert (await world.the_question()).state == ConsultationState.OPEN


async def test_expired_and_wrong_tokens_open_nothing_and_are_seen(world: MailWorld) -> None:
    token = token_of(await world.asked())
    await world.change_letters(expires_at=now() - timedelta(seconds=1))
    browser = world.stranger()
    for answer in (await browser.get(f"/q/{token}"), await browser.post(f"/q/{token}/answer", data={"text": "Ja"})):
        assert (answer.status_code, "Deze link is verlopen" in answer.text) == (410, True)
    for wrong in ("a" * 52, "x", "a" * 51 + "1", "%00"):
        answer = await browser.get(f"/q/{wrong}")
        assert (answer.status_code, "Deze link opent niets" in answer.text) == (404, True)
    assert (await browser.post(f"/q/{'b' * 52}/answer", data={"text": "Ja"})).status_code == 404
    seen = [(way, reason, count) for way, reason, _, count in await world.refusals()]
    assert seen == [("link", "expired", 2), ("link", "unknown_token", 5)]
    lea = await world.site.visit("lea", Role.LEAD)
    assert "Het token is niet van ons." in (await lea.browser.get("/mail")).text


async def test_whoever_tries_tokens_is_slowed_down(world: MailWorld) -> None:
    browser = world.stranger()
    statuses = [(await browser.get(f"/q/{'a' * 51}{letter}")).status_code for letter in "abcdefghijklmnopqrstuv"]
    assert statuses == [404] * 20 + [429] * 2
    assert [count for *_, count in await world.refusals()] == [20]


async def test_it_is_used_up_by_an_answer_by_mail_too(world: MailWorld) -> None:
    letter = await world.asked()
    await world.take(reply_to(letter))
    shown = await world.stranger().get(f"/q/{token_of(letter)}")
    assert (shown.status_code, "Deze vraag is beantwoord" in shown.text) == (410, True)
    assert (await world.stranger().get(f"/q/{token_of(letter)}?done=answer")).status_code == 410
