"""What a message wants, where no rule says so."""

import pytest

from routing_rules.intents import asks, intent_of, united, weightier
from routing_rules.tokens import read
from routing_rules.vocabulary import Concern, Intent, TicketState


@pytest.mark.parametrize(
    ("text", "tone", "intent"),
    [
        ("Waar blijft mijn pakket?", "neutral", Intent.QUESTION),
        ("Internet doet het niet", None, Intent.QUESTION),
        ("Internet doet het weer niet", "unhappy", Intent.COMPLAINT),
        ("Waardeloos! Wanneer komt de monteur", "angry", Intent.QUESTION),
        ("Waardeloos. En kunnen jullie nog bellen", "angry", Intent.QUESTION),
        ("Waardeloos dat jullie nooit kunnen bellen", "angry", Intent.COMPLAINT),
        ("Schandalig, wat een bedrijf", "angry", Intent.COMPLAINT),
        ("Top geholpen vandaag", "happy", Intent.PRAISE),
        ("Top geholpen vandaag, hoe kan ik dat doorgeven", "happy", Intent.QUESTION),
        ("Thanks, sorted", "happy", Intent.PRAISE),
        ("Useless. Can I speak to a manager", "angry", Intent.QUESTION),
        ("Useless, the can I bought was empty", "angry", Intent.COMPLAINT),
        ("Hi, why is this so hard", "unhappy", Intent.QUESTION),
        ("", None, Intent.QUESTION),
    ],
)
def test_intent_by_tone_and_what_is_asked(text: str, tone: str | None, intent: Intent) -> None:
    assert intent_of(read(text), tone, None, "@olievlek")[0] is intent


@pytest.mark.parametrize(
    ("text", "is_chat"),
    [
        ("@sanne heb jij dat ook? @olievlek ligt er weer uit", True),
        ("@sanne @Olievlek haha ja", True),
        ("@olievlek @sanne heeft hetzelfde", False),
        ("@sanne heb jij dat ook?", False),
        ("Ligt @olievlek er weer uit? @sanne", False),
    ],
)
def test_others_who_talk_and_mention_us(text: str, is_chat: bool) -> None:
    intent, why = intent_of(read(text), None, None, "@Olievlek")
    assert (intent is Intent.CHAT) is is_chat
    assert bool(why) is is_chat


def test_without_a_handle_nobody_talks_past_us() -> None:
    assert intent_of(read("@sanne @olievlek haha"), None, None, "")[0] is Intent.QUESTION


def test_spam_is_spam_whatever_it_asks() -> None:
    assert intent_of(read("Wil je rijk worden?"), "happy", TicketState.SPAM, "")[0] is Intent.SPAM


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("zie https://example.org/?a=1", False),
        ("Hoi, hoe lang duurt dat", True),
        ("@olievlek wanneer zijn jullie open", True),
        ("Ik weet hoe het moet", False),
        ("Is mijn modem al verstuurd", True),
        ("Is goed", False),
        ("Good morning, what time do you open", True),
        ("What a day", False),
    ],
)
def test_what_asks(text: str, does: bool) -> None:
    assert asks(read(text)) is does


def test_a_ticket_is_for_the_weightiest_of_its_messages() -> None:
    assert weightier("praise", "question") == "question"
    assert weightier("complaint", "chat", "question") == "complaint"
    assert weightier("spam") == "spam"
    assert weightier() == "question"


def test_concerns_are_united_in_the_order_of_the_vocabulary() -> None:
    assert united(["press"], (), ("legal", "press")) == ("legal", "press")
    assert united([Concern.CHURN], ["safety"]) == ("safety", "churn")
    assert united() == ()
