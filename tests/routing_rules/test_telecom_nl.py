"""The rulebook that comes with the product."""

import pytest

from routing_rules.decide import decide
from routing_rules.facts import Decision, MessageFacts
from routing_rules.rulebook import Rulebook, load_rulebook
from routing_rules.vocabulary import ChannelKind, Stage, TicketState
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.small_rulebook import NOON, thread


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """Loading runs all of its examples."""
    return load_rulebook(read_rulebook_files())


def decided(rulebook: Rulebook, text: str, channel: str = "forum", followers: int = 0) -> Decision:
    facts = MessageFacts(text, channel, ChannelKind(channel), "nl", "jan", followers, NOON)
    return decide(facts, None, rulebook)


def test_every_kind_of_channel_is_there(rulebook: Rulebook) -> None:
    assert {slug: channel.kind.value for slug, channel in rulebook.channels.items()} == {k: k for k in ChannelKind}


def test_the_parcel_goes_to_supply_chain(rulebook: Rulebook) -> None:
    found = decided(rulebook, "Waar blijft mijn pakketje? Al 5 dagen geleden besteld")
    assert (found.process, found.owner, str(found.cell), found.stage, found.queue) == (
        "order_delivery",
        "supply_chain",
        "order_delivery/forum",
        Stage.ANSWER,
        "supply_chain",
    )
    assert rulebook.processes["order_delivery"].name.en == "order and delivery"


@pytest.mark.parametrize(
    ("text", "process", "owner"),
    [
        ("Wanneer komt de bezorger? Track en trace doet niks", "order_delivery", "supply_chain"),
        ("mn pakketje is nog steeds niet binnen", "order_delivery", "supply_chain"),
        ("My phone was supposed to be delivered today", "order_delivery", "supply_chain"),
        ("Ik wil mijn toestel terugsturen, hoe werkt dat?", "returns_repair", "supply_chain"),
        ("Waarom is er twee keer afgeschreven van mijn rekening?", "billing", "billing"),
        ("Hoge factuur door buitenbundelkosten", "billing", "billing"),
        ("Why was I charged twice?", "billing", "billing"),
        ("Kan ik mijn bundel verhogen?", "contract_change", "customer_service"),
        ("Per direct opzeggen graag, wat is de opzegtermijn?", "cancellation", "customer_service"),
        ("Kan ik mijn nummer meenemen?", "porting", "customer_service"),
        ("#storing in Almere, hele wijk zonder internet", "network_outage", "network"),
        ("Al twee dagen geen bereik op 4G", "mobile_coverage", "network"),
        ("wifi valt steeds weg, modem al herstart", "internet_tv", "network"),
        ("Ik kan niet inloggen, wachtwoord vergeten", "account_login", "customer_service"),
        ("Is deze sms van jullie of is het phishing?", "fraud", "security"),
        ("Ik ben journalist, wie is jullie woordvoerder?", "press", "pr"),
        ("Hebben jullie een vacature voor monteur in Assen? Ik wil solliciteren", "jobs", "hr"),
        ("Ik sta al drie kwartier in de wacht bij de klantenservice", "complaint", "customer_service"),
        ("Mijn advocaat stuurt morgen een dagvaarding", "legal", "legal"),
        ("Wat zijn de openingstijden van de winkel in Delft?", "store", "retail"),
    ],
)
def test_what_customers_ask(rulebook: Rulebook, text: str, process: str, owner: str) -> None:
    found = decided(rulebook, text)
    assert (found.process, found.owner) == (process, owner)


@pytest.mark.parametrize("text", ["Hallo", "Kan iemand mij helpen?", "Wat vinden jullie van het weer?", "hmm ok", "?"])
def test_what_nobody_can_tell_goes_to_triage(rulebook: Rulebook, text: str) -> None:
    found = decided(rulebook, text)
    assert (found.process, found.owner, found.queue) == (None, None, "triage")


def test_an_angry_customer_with_reach_is_escalated(rulebook: Rulebook) -> None:
    found = decided(rulebook, "Waardeloos, waar blijft mijn pakket 😡", "x", followers=40_000)
    assert (found.queue, found.urgency, found.tone, found.owner) == ("escalation", 3, "angry", "supply_chain")


def test_praise_needs_no_reply_and_spam_is_spam(rulebook: Rulebook) -> None:
    assert decided(rulebook, "Toppers, bedankt voor de snelle hulp!").state is TicketState.NO_REPLY_NEEDED
    assert decided(rulebook, "Earn 900 daily from home with crypto investment").state is TicketState.SPAM


def test_an_order_that_becomes_a_cancellation_or_news(rulebook: Rulebook) -> None:
    before = thread("order_delivery", "supply_chain", "supply_chain")
    kind = ChannelKind.FORUM
    for text, process in [
        ("Laat maar, ik wil mijn abonnement opzeggen", "cancellation"),
        ("Ik ben trouwens journalist bij een krant", "press"),
        ("Ok, dank je", "order_delivery"),
        ("Nee, nog niet", "order_delivery"),
    ]:
        found = decide(MessageFacts(text, "forum", kind, "nl", "jan", 0, NOON), before, rulebook)
        assert (found.process, found.state) == (process, TicketState.OPEN)
