"""The made-up customers: when they write, and how they take an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from routing_rules.reactions import Reaction
from service.simulation.chance import lognormal, poisson, stream
from service.simulation.scenarios import Scenario
from service.simulation.texts import ANGRY_OPENINGS, REACTIONS, language_of, openings

BY_WEEKDAY = (1.25, 1.1, 1.05, 1.0, 1.0, 0.6, 0.5)
"""From Monday on, of what comes on an ordinary day."""
# fmt: off
BY_HOUR = (
    0.3, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1.5, 3.0, 4.5, 5.0, 5.0,
    4.5, 4.5, 4.5, 4.5, 4.5, 4.0, 3.5, 3.5, 3.5, 3.0, 2.0, 1.0,
)
# fmt: on
ANGRY_AT_ONCE = 0.06
PATIENCE = 2
"""So often at most somebody comes back."""
LONGEST_WAIT = timedelta(hours=30)
"""Who says something after an answer does so within this."""
AFTER_RIGHT = {Reaction.THANKS: 0.42, Reaction.SILENCE: 0.5, Reaction.ASKED_AGAIN: 0.06, Reaction.ANGRIER: 0.02}
AFTER_POOR = {Reaction.THANKS: 0.08, Reaction.SILENCE: 0.3, Reaction.ASKED_AGAIN: 0.4, Reaction.ANGRIER: 0.22}


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who writes about one matter."""

    number: int
    writes_at: datetime
    text: str
    language: str

    @property
    def thread(self) -> str:
        """The network's id of their conversation."""
        return f"made-up-{self.number}"

    @property
    def author(self) -> str:
        """Their id on the network."""
        return f"klant-{self.number}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer does about an answer of ours."""

    reaction: Reaction
    text: str
    """Empty: they say nothing."""
    after: timedelta


def arrivals(scenario: Scenario, first_day: datetime, days: int, seed: int) -> list[Customer]:
    """Everybody who writes, in order; `first_day` is a midnight in the time zone in which customers live."""
    texts = openings(scenario.process)
    moments = sorted(moment for day in range(days) for moment in _moments(scenario, first_day, day, seed))
    found = []
    for number, moment in enumerate(moments, start=1):
        chance = stream(seed, "customer", number)
        text = chance.choice(ANGRY_OPENINGS if chance.random() < ANGRY_AT_ONCE else texts)
        found.append(Customer(number, moment, text, language_of(text)))
    return found


def react(customer: Customer, seed: int, time: int, *, is_right: bool) -> Answer:
    """How the customer takes the answer that is their `time`th, from 1: likelier badly when it was a poor one."""
    chance = stream(seed, "reaction", customer.number, time)
    weights = AFTER_RIGHT if is_right else AFTER_POOR
    drawn = chance.choices([*weights], [*weights.values()])[0]
    if time > PATIENCE and drawn in (Reaction.ASKED_AGAIN, Reaction.ANGRIER):
        drawn = Reaction.SILENCE
    if drawn is Reaction.SILENCE:
        return Answer(drawn, "", timedelta())
    hours = lognormal(chance, 1.5, 1.0)
    return Answer(drawn, _words(chance, drawn, customer), min(timedelta(hours=hours), LONGEST_WAIT))


def _moments(scenario: Scenario, first_day: datetime, day: int, seed: int) -> Iterator[datetime]:
    midnight = first_day + timedelta(days=day)
    chance = stream(seed, "arrivals", day)
    for hour, weight in enumerate(BY_HOUR):
        mean = scenario.a_day * BY_WEEKDAY[midnight.weekday()] * weight / sum(BY_HOUR)
        for _ in range(poisson(chance, mean)):
            # Of the wall clock: the hours of a day on which it changes stay where people live them.
            yield midnight.replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))


def _words(chance: Random, reaction: Reaction, customer: Customer) -> str:
    return chance.choice(REACTIONS[reaction][customer.language])
