"""What nobody is shown - spam, and what needs no reply - never holds a question, a complaint or a report."""

import pytest

from routing_rules.decide import decide
from routing_rules.facts import MessageFacts
from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import ChannelKind, TicketState
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.small_rulebook import NOON

RULEBOOK = load_rulebook(read_rulebook_files())


def state(text: str, language: str) -> TicketState:
    facts = MessageFacts(text, "x", ChannelKind.X, language, "jan", 0, NOON)
    return decide(facts, None, RULEBOOK).state


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt! Wanneer komt de monteur dan",
        "Dank je wel, en hoe zit het met mijn borg",
        "Top geholpen door de chat, nu alleen het internet nog",
        "Toppers, jullie hebben weer 15 euro te veel afgeschreven",
        "Thanks, bedankt, fijne service, drie kwartier gewacht",
        "Nou bedankt",
        "Bedankt voor niks",
        "Nou, dank jullie wel voor de vertraging",
        "dankjewel voor de extra kosten",
        "Super geholpen, alleen het verkeerde toestel",
        "Bedankt. Klantnummer is 12345678",
        "Dank! Postcode 1234 AB huisnummer 5",
        "Ik wacht nog op jullie, alvast bedankt",
        "Graag een reactie, bedankt",
        "Hartelijk dank voor de aanmaning terwijl ik al betaald had",
        "geweldig",
        "geweldig netwerk hebben jullie",
        "Bedankt, helaas doet hij het niet",
        "bedankt maar dat was mijn vraag niet",
        "Kreeg een sms: verdien 3000 euro per week vanuit huis, is dat van jullie",
        "Mail gehad dat ik een iPhone gewonnen heb, klik hier en claim je prijs. Nep zeker",
        "Ik krijg steeds reclame voor een casino met 200 free spins in jullie app",
        "Kan ik een toestel op krediet kopen zonder BKR toetsing",
        "Moet ik een lening aanvragen met BKR voor mijn toestel en wat is de rente",
        "Er staat op jullie site dat ik een gratis toestel win, hoe claim ik dat",
        "Mijn account plaatst nu bitcoin investment reclame, ik ben gehackt",
        "❤️",
        "👍",
        "RT Wat een drama bij deze provider",
        "RT: al drie dagen geen bereik",
    ],
)
def test_a_dutch_customer_is_always_seen(text: str) -> None:
    assert state(text, "nl") is TicketState.OPEN


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, any news on my router",
        "Thank you. When will it be here",
        "Thanks for nothing",
        "Thanks for the three hour wait",
        "Thanks a lot for cutting me off",
        "Thank you for ruining my weekend",
        "thanks i guess",
        "Great service as always, two weeks without internet",
        "Amazing job losing it twice",
        "Thanks, I sent you a DM",
        "Thank you, the postcode is AB1 2CD",
        "Thanks! Order 4471123",
        "Great job guys, charged twice again",
        "Well done on the price increase",
        "Excellent help, now the app crashes",
        "thanks in advance",
        "Thanks. Let me know",
        "Thank you so much for the worst day",
        "Cheers for the outage",
        "kudos to whoever broke the app",
        "Got a text: you have been selected to win a phone, claim your prize here. Legit",
        "Someone is making fake accounts with your logo selling real followers, beware",
        "Do you take bitcoin as investment or payment",
        "Your page is full of hot singles in your area comments, delete them",
        "I keep getting loan offers with 2% interest from your number",
        "Your casino advert with free spins is shown to my kids",
        "RT this if your broadband is down too",
    ],
)
def test_an_english_customer_is_always_seen(text: str) -> None:
    assert state(text, "en") is TicketState.OPEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dank jullie wel!", TicketState.NO_REPLY_NEEDED),
        ("Toppers, bedankt!", TicketState.NO_REPLY_NEEDED),
        ("Great, thank you so much!", TicketState.NO_REPLY_NEEDED),
        ("Free spins at our online casino, no deposit bonus!", TicketState.SPAM),
        ("Lenen tegen 2% rente, ook zonder BKR, app ons", TicketState.SPAM),
        ("Hot singles in your area want to meet you", TicketState.SPAM),
    ],
)
def test_what_plainly_asks_nothing_stays_out_of_the_way(text: str, expected: TicketState) -> None:
    assert state(text, "und") is expected
