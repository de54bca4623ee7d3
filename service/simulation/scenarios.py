"""The months that can be lived through: who takes part, and how well."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing_rules.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Team:
    """How a group of people works."""

    people: int
    """Each has one thing in hand at a time."""
    competence: float
    """Share of its answers that are right."""
    minutes: float
    """The median time that an answer takes."""
    spread: float = 0.4
    """Standard deviation of the logarithm of that time."""
    bounces: float = 0.0
    """Share of the questions to which it says "not ours"."""
    absences: float = 0.0
    """Share of its days on which nobody is there for some hours."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One month."""

    slug: str
    summary: str
    department: Team
    a_day: float
    """Customers on an ordinary day of the week."""
    in_flight: int
    """The most that the department is asked at once."""
    replies_a_day: int
    """What its mandate lets it publish on the channel."""
    hub: Team = Team(people=4, competence=0.75, minutes=9)
    begins: Stage = Stage.SHADOW
    share: int = 100
    slug_of_department: str = "supply_chain"
    process: str = "order_delivery"
    channel: str = "forum"


GOOD = Scenario(
    "good",
    "A department that knows its process, is quick and is there: it climbs from shadow to answer.",
    Team(people=3, competence=0.93, minutes=12, bounces=0.02),
    a_day=28,
    in_flight=15,
    replies_a_day=80,
)
BAD = Scenario(
    "bad",
    "A department that is slow, often wrong, sometimes away and says too often that it is not theirs: it is stepped "
    "back by its health.",
    Team(people=1, competence=0.5, minutes=55, spread=0.7, bounces=0.3, absences=0.3),
    a_day=28,
    in_flight=15,
    replies_a_day=80,
)
OVERLOADED = Scenario(
    "overloaded",
    "A department that is good, and far too small for what it is asked from the first day on: its cap protects it.",
    Team(people=1, competence=0.9, minutes=24, spread=0.3, bounces=0.02),
    a_day=36,
    in_flight=4,
    replies_a_day=80,
    begins=Stage.CONSULT,
)
SCENARIOS: Mapping[str, Scenario] = {one.slug: one for one in (GOOD, BAD, OVERLOADED)}
