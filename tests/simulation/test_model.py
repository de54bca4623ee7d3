"""The made-up people of a simulated month: who writes when, and how an answer is taken."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing_rules.decide import decide
from routing_rules.facts import MessageFacts
from routing_rules.reactions import Reaction, reaction, said
from service.foundation import clock
from service.reading.language import detect_language
from service.simulation.agenda import Agenda
from service.simulation.chance import lognormal, poisson, stream
from service.simulation.customers import PATIENCE, Customer, arrivals, react
from service.simulation.scenarios import GOOD
from service.simulation.texts import ANGRY_OPENINGS, REACTIONS, openings
from tests.rulebooks import default_rulebook

RULEBOOK = default_rulebook()
MONDAY = datetime(2026, 3, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOMEBODY = Customer(1, NOON, "Waar blijft mijn pakket?", "nl")


def _facts(text: str) -> MessageFacts:
    channel = RULEBOOK.channels[GOOD.channel]
    return MessageFacts(text, GOOD.channel, channel.kind, detect_language(text, channel.language), "jan", 0, NOON)


def test_a_seed_gives_the_same_customers_and_another_one_others() -> None:
    assert arrivals(GOOD, MONDAY, 30, 7) == arrivals(GOOD, MONDAY, 30, 7)
    assert arrivals(GOOD, MONDAY, 30, 7) != arrivals(GOOD, MONDAY, 30, 8)


def test_a_longer_month_begins_as_the_shorter_one() -> None:
    short, long = arrivals(GOOD, MONDAY, 5, 7), arrivals(GOOD, MONDAY, 30, 7)
    assert short == long[: len(short)]


def test_customers_come_by_weekday_and_hour() -> None:
    moments = [one.writes_at for one in arrivals(GOOD, MONDAY, 7 * 20, 7)]
    by_weekday, by_hour = Counter(at.weekday() for at in moments), Counter(at.hour for at in moments)
    assert len(moments) == pytest.approx(GOOD.a_day * 6.5 * 20, rel=0.05)
    assert by_weekday[0] > by_weekday[3] > by_weekday[6]
    assert by_hour[10] > by_hour[20] > by_hour[3]
    assert moments == sorted(moments)


def test_how_an_answer_is_taken_follows_its_quality() -> None:
    taken = {
        is_right: Counter(
            react(Customer(number, NOON, "", "nl"), 7, 1, is_right=is_right).reaction for number in range(2000)
        )
        for is_right in (True, False)
    }
    assert taken[True][Reaction.THANKS] > 4 * taken[False][Reaction.THANKS]
    assert taken[False][Reaction.ASKED_AGAIN] > 4 * taken[True][Reaction.ASKED_AGAIN]
    assert taken[False][Reaction.ANGRIER] > 4 * taken[True][Reaction.ANGRIER]


def test_nobody_comes_back_for_ever_or_after_the_silence() -> None:
    late = [react(Customer(number, NOON, "", "nl"), 7, PATIENCE + 1, is_right=False) for number in range(500)]
    assert {one.reaction for one in late} == {Reaction.THANKS, Reaction.SILENCE}
    first = [react(Customer(number, NOON, "", "nl"), 7, 1, is_right=False) for number in range(500)]
    assert max(one.after for one in first) < timedelta(hours=48)
    assert all(bool(one.text) is (one.reaction is not Reaction.SILENCE) for one in first)


def test_the_rules_read_openings_as_their_process() -> None:
    texts = [*openings(GOOD.process), *ANGRY_OPENINGS]
    assert len(texts) > 20
    assert {decide(_facts(text), None, RULEBOOK).process for text in texts} == {GOOD.process}


@pytest.mark.parametrize(
    ("meant", "text"),
    [(meant, text) for meant, said_in in REACTIONS.items() for texts in said_in.values() for text in texts],
)
def test_the_rules_read_a_reaction_as_it_is_meant(meant: Reaction, text: str) -> None:
    before = said(_facts(SOMEBODY.text), RULEBOOK)
    assert reaction(before, said(_facts(text), RULEBOOK), timedelta(hours=1)) is meant


def test_streams_do_not_disturb_each_other() -> None:
    one = stream(7, "customer", 1)
    first = one.random()
    stream(7, "customer", 2).random()
    assert stream(7, "customer", 1).random() == first
    assert stream(8, "customer", 1).random() != first


def test_chances_come_out_as_they_say() -> None:
    chance = stream(7, "figures")
    lengths = sorted(lognormal(chance, 12, 0.4) for _ in range(2001))
    assert lengths[1000] == pytest.approx(12, rel=0.05)
    assert sum(poisson(chance, 3.5) for _ in range(2000)) / 2000 == pytest.approx(3.5, rel=0.05)
    assert poisson(chance, 0.0) == 0


def test_an_agenda_keeps_the_order_of_moments_and_then_of_planning() -> None:
    agenda: Agenda[str] = Agenda()
    for minute, item in ((5, "late"), (1, "first"), (1, "second"), (9, "not yet")):
        agenda.plan(NOON + timedelta(minutes=minute), item)
    assert [item for _, item in agenda.due(NOON + timedelta(minutes=5))] == ["first", "second", "late"]
    assert (len(agenda), agenda.next_moment()) == (1, NOON + timedelta(minutes=9))


def test_the_clock_moves_on_by_hand_while_it_is_simulated_and_never_else() -> None:
    with pytest.raises(RuntimeError, match="only a process that simulates"):
        clock.set_to(NOON)
    with clock.simulation(NOON):
        assert clock.now() == NOON
        clock.set_to(NOON + timedelta(hours=1))
        assert clock.now() == NOON + timedelta(hours=1)
        with pytest.raises(ValueError, match="before that"):
            clock.set_to(NOON)
        with pytest.raises(RuntimeError, match="already"), clock.simulation(NOON):
            raise AssertionError
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
