"""What a model says becomes scores: of messages that rules leave open, and of processes that it knows."""

from dataclasses import replace

from routing_rules.facts import Likelihood, MessageFacts, Scores
from routing_rules.findings import find
from routing_rules.rulebook_parts import Dial
from service.reader.reader import Reader
from service.reading.examples import Trial
from tests.routing_rules.small_rulebook import message, small_rulebook
from tests.triage.models import Parrot

RULEBOOK = small_rulebook()
CURVE = [Trial("delivery", "delivery", 0.9 + n / 10_000) for n in range(100)] + [Trial("bills", "delivery", 0.89)]


def parrot() -> Parrot:
    return Parrot(["delivery", "bills"], ("bus", "delivery", 0.123456), ("mauw", "bills", 0.97), curve=CURVE)


def scores_of(model: Parrot, *facts: MessageFacts, dial: Dial | None = None) -> list[Scores | None]:
    rulebook = RULEBOOK if dial is None else replace(RULEBOOK, dials={"delivery": dial})
    return Reader("4", model).scores(facts, [find(one, rulebook) for one in facts], rulebook)


def test_scores_are_short_enough_to_keep() -> None:
    assert scores_of(parrot(), message("waar blijft de bus")) == [
        Scores("4", (Likelihood("delivery", 0.1235), Likelihood("bills", 0.8765)), (("bus", 1.25),))
    ]


def test_messages_that_mean_nearly_the_same_are_kept() -> None:
    (found,) = scores_of(parrot(), message("mauw"))
    assert found is not None
    assert found.nearest == ((17, 0.75),)
    (found,) = scores_of(Parrot(["gone", "bills"], ("mauw", "gone", 1.0)), message("mauw"), message("ok"))[:1]
    assert found is not None
    assert found.nearest == ((17, 0.75),)


def test_texts_are_read_together_with_what_words_and_rules_found() -> None:
    model = parrot()
    found = scores_of(
        model,
        message("de koerier is onderweg, factuur"),
        message("ik ben journalist"),  # a rule decides
        message("bitcoin winst"),  # spam
        message("bedankt"),  # asks nothing
        message("ok"),
    )
    assert [one is not None for one in found] == [True, False, False, False, True]
    assert model.asked == [[("de koerier is onderweg, factuur", {"delivery": 4, "bills": 2}), ("ok", {})]]


def test_words_for_a_process_that_the_model_never_heard_of_decide() -> None:
    model = Parrot(["bills", "chat"], ("pakket", "bills", 0.99))
    assert scores_of(model, message("waar blijft mijn pakket")) == [None]
    (found,) = scores_of(model, message("waar blijft mijn pakket, factuur voor aanmaning en betalen"))
    assert found is not None


def test_a_model_that_knows_no_customers_leaves_to_words_what_they_say_clearly() -> None:
    model = parrot()
    model.figures = {"of_customers": 49.0}
    assert [one is not None for one in scores_of(model, message("waar blijft mijn pakket"), message("ok"))] == [
        False,
        True,
    ]


def test_a_guarantee_becomes_a_bound() -> None:
    (found,) = scores_of(parrot(), message("bus"), dial=Dial(0.8, 0.3, 0.95))
    assert found is not None
    assert found.bound == 0.89  # one wrong of 101
    (found,) = scores_of(parrot(), message("bus"), dial=Dial(0.8, 0.3, 0.96))
    assert found is not None
    assert found.bound == 0.9
    assert Reader("4", parrot()).bound("bills", 0.95) == 2.0


def test_nothing_to_read() -> None:
    assert scores_of(parrot()) == []
