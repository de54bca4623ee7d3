"""Who is given a waiting ticket, why them, and why not each of the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from routing_rules.receivers import Demand, Receiver, Skill, WhyNot, WorkItem, demand_of, lacking, unmet
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import Balance

NEVER = datetime.min.replace(tzinfo=UTC)


class Why(StrEnum):
    """Why it is this colleague."""

    EARLIER = "earlier"
    """They had it in hand before."""
    ONLY_ONE = "only_one"
    """Nobody else can receive it."""
    SKILLED = "skilled"
    """The others lack more of what it asks."""
    LEAST_LOADED = "least_loaded"
    IN_TURN = "in_turn"
    """Of all equals, they were given work the longest ago."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A ticket and who is given it."""

    ticket: int
    colleague: int
    why: Why
    waived: tuple[Skill, ...]
    """Skills that it asked and they lack: it waited too long to wait on for them."""
    skipped: Mapping[int, WhyNot]
    """Everybody else."""
    given_at: datetime
    """Later for each that is given at the same moment, so that turns stay in order."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """A ticket that nobody can receive now."""

    ticket: int
    skipped: Mapping[int, WhyNot]


def give_out(
    items: Iterable[WorkItem],
    receivers: Iterable[Receiver],
    work: QueueWork,
    weights: Mapping[str, int],
    now: datetime,
) -> list[Assignment | Nobody]:
    """What happens to each ticket, the most urgent first; what somebody is given counts for the next.

    `weights` are by channel. Ids decide where nothing else does, so the same tickets and people give the same answer.
    """
    people = {one.colleague: one for one in sorted(receivers, key=lambda one: one.colleague)}
    outcomes: list[Assignment | Nobody] = []
    given_at = now
    for item in sorted(items, key=lambda item: (-item.risk, -item.rank, item.ticket)):
        demand = demand_of(item, work, weights, now)
        outcome = _give(demand, people.values(), work.balance, given_at)
        outcomes.append(outcome)
        if isinstance(outcome, Assignment):
            chosen = people[outcome.colleague]
            people[outcome.colleague] = replace(chosen, load=chosen.load + demand.weight, last_assigned_at=given_at)
            given_at += timedelta(microseconds=1)
    return outcomes


def _give(demand: Demand, people: Iterable[Receiver], balance: Balance, given_at: datetime) -> Assignment | Nobody:
    item = demand.item
    skipped: dict[int, WhyNot] = {}
    able: list[Receiver] = []
    for one in people:
        lacks = unmet(demand, one)
        if lacks:
            skipped[one.colleague] = lacks[0]
        else:
            able.append(one)
    if not able:
        return Nobody(item.ticket, skipped)
    chosen, why = _choose(item, able, balance)
    behind = {one.colleague: _behind(item, one, chosen, why, balance) for one in able if one is not chosen}
    return Assignment(
        ticket=item.ticket,
        colleague=chosen.colleague,
        why=why,
        waived=lacking(item, chosen),
        skipped=dict(sorted((skipped | behind).items())),
        given_at=given_at,
    )


def _choose(item: WorkItem, able: Sequence[Receiver], balance: Balance) -> tuple[Receiver, Why]:
    earlier = next((one for one in able if one.colleague == item.earlier), None)
    if earlier is not None:
        return earlier, Why.EARLIER
    if len(able) == 1:
        return able[0], Why.ONLY_ONE
    fewest = min(len(lacking(item, one)) for one in able)
    skilled = [one for one in able if len(lacking(item, one)) == fewest]
    if len(skilled) == 1:
        return skilled[0], Why.SKILLED
    if balance is Balance.LEAST_LOADED:
        least = min(one.share for one in skilled)
        calm = [one for one in skilled if one.share == least]
        if len(calm) < len(skilled):
            return min(calm, key=_turn), Why.LEAST_LOADED
    return min(skilled, key=_turn), Why.IN_TURN


def _turn(one: Receiver) -> tuple[datetime, int]:
    return one.last_assigned_at or NEVER, one.colleague


def _behind(item: WorkItem, one: Receiver, chosen: Receiver, why: Why, balance: Balance) -> WhyNot:
    """What somebody who could have received it is behind the chosen one in."""
    if why is Why.EARLIER:
        return WhyNot.NOT_EARLIER
    if len(lacking(item, one)) > len(lacking(item, chosen)):
        return WhyNot.LESS_SKILLED
    if balance is Balance.LEAST_LOADED and one.share > chosen.share:
        return WhyNot.BUSIER
    return WhyNot.LATER_TURN
