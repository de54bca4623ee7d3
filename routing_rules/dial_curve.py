"""What a dial would do: how much goes by itself at each setting, and how much of that is right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from routing_rules.quality import Share

PERCENTS = 100


class Point(NamedTuple):
    """One message of which the model's honest guess and the truth are known."""

    guessed: str
    probability: float
    right: bool


class Passed(NamedTuple):
    """The messages from a probability on."""

    messages: int
    right: int


class Curve(NamedTuple):
    """What goes by itself at every whole per cent."""

    messages: int
    """All that were guessed."""
    passed: tuple[Passed, ...]
    """At 0 %, 1 % ... 100 %."""

    def coverage(self, act: int) -> Share:
        """How much goes by itself when it acts from so many per cent on."""
        return Share(self.passed[act].messages, self.messages)

    def precision(self, act: int) -> Share:
        """How much of that is right."""
        return Share(self.passed[act].right, self.passed[act].messages)

    def suggested(self, act: int, ask: int) -> Share:
        """How much is suggested to a person: from `ask` on, and below `act`."""
        return Share(max(self.passed[ask].messages - self.passed[act].messages, 0), self.messages)


def by_process(points: Iterable[Point]) -> Mapping[str, Sequence[Point]]:
    """Points by what was guessed, each process's surest first."""
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(point.guessed, []).append(point)
    return {process: sorted(own, key=lambda point: -point.probability) for process, own in found.items()}


def curve(points: Sequence[Point]) -> Curve:
    """The curve of these points."""
    surest_first = sorted(points, key=lambda point: -point.probability)
    passed: list[Passed] = []
    messages = right = 0
    for percent in range(PERCENTS, -1, -1):
        while messages < len(surest_first) and surest_first[messages].probability >= percent / PERCENTS:
            right += surest_first[messages].right
            messages += 1
        passed.append(Passed(messages, right))
    return Curve(len(points), tuple(reversed(passed)))


def passed_from(points: Iterable[Point], probability: float) -> Passed:
    """What goes by itself from exactly this probability on."""
    own = [point for point in points if point.probability >= probability]
    return Passed(len(own), sum(point.right for point in own))
