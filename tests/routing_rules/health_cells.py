"""Cells of which every observation is made by hand, and some that already lived through something."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from routing_rules.health import step
from routing_rules.health_parts import (
    Answered,
    Bounced,
    Bounds,
    Cause,
    CauseArose,
    CauseGone,
    Change,
    Health,
    HealthState,
    Observation,
    StageSet,
    TimePassed,
    TrialEnded,
)
from routing_rules.vocabulary import Stage
from tests.routing_rules.small_levels import NOON, minutes

TIGHT = Bounds(
    misses=2,
    answers=4,
    bounces=50,
    bounces_of=4,
    absence=minutes(30),
    cool_down=minutes(60),
    longest_cool_down=minutes(240),
    trial=2,
)


@dataclass
class Cell:
    """A cell that lives: every observation comes some minutes after the one before."""

    stage: Stage = Stage.ANSWER
    bounds: Bounds = TIGHT
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.health = Health(self.stage)

    def see(self, made: Callable[[datetime], Observation], after: float = 1) -> Change | None:
        """What changes when this is observed so many minutes later."""
        self.at += minutes(after)
        self.health, change = step(self.health, made(self.at), self.bounds, self.stage)
        return change

    def answered(self, ticket: int = 1, *, late: bool = False, after: float = 1) -> Change | None:
        return self.see(lambda at: Answered(at, ticket, late), after)

    def bounced(self, ticket: int = 1) -> Change | None:
        return self.see(lambda at: Bounced(at, ticket))

    def arose(self, cause: Cause, lasting: timedelta | None = None, after: float = 1) -> Change | None:
        return self.see(lambda at: CauseArose(at, cause, lasting), after)

    def gone(self, cause: Cause, after: float = 1) -> Change | None:
        return self.see(lambda at: CauseGone(at, cause), after)

    def tried(self, ticket: int = 1, *, well: bool = True, begun: datetime | None = None) -> Change | None:
        """A ticket of the trial that is on now, unless `begun` says of which."""
        since = begun or self.health.since or self.at
        return self.see(lambda at: TrialEnded(at, ticket, since, well))

    def set(self, stage: Stage) -> Change | None:
        self.stage = stage
        return self.see(StageSet)

    def waits(self, after: float) -> Change | None:
        return self.see(TimePassed, after)


def open_cell() -> Cell:
    """Two of its last answers were late."""
    cell = Cell()
    cell.answered(7, late=True)
    cell.answered(8, late=True)
    assert cell.health.state is HealthState.OPEN
    return cell


def half_open_cell() -> Cell:
    """Its cool-down is over, and no ticket of its trial has ended."""
    cell = open_cell()
    cell.waits(60)
    assert cell.health.state is HealthState.HALF_OPEN
    return cell


def recovered_cell() -> Cell:
    """Both tickets of its trial went well."""
    cell = half_open_cell()
    cell.tried()
    cell.tried()
    assert cell.health.state is HealthState.CLOSED
    return cell
