"""The circuit breaker of a cell: a fold over what is observed, which steps back by itself and never past a person.

- It steps back exactly one stage below the configured one. A cell in stage hub or shadow asks nobody anything, so there
  is nothing to step back from and nothing by which a trial could be judged: it stays closed, and so nothing is ever
  stepped back to hub.
- It stays open for the cool-down, and as long as a cause stands; then a trial of a few tickets is let through. While a
  cause stands, no ticket of the trial is. A ticket that goes badly opens it again, for twice as long up to a bound. It
  closes when the trial went well and no cause stands.
- After it closed it does not step back again within a cool-down, so that it never flaps; what stands or was counted by
  then makes it step back at the end of that time.
- What is answered while it is not closed belongs to the stage below, and is not counted. Counting begins anew each time
  it closes or steps back.
- When a person sets the stage (StageSet, or another `configured` than before), everything begins anew: closed, nothing
  counted, no cool-down, no failed trials. Only standing causes stay, since they are facts: such a cell steps back at
  once, now from the stage that was set. Until a cause is gone nobody can set it aside but by ending it.

Observations come in the order of their moments. Time alone changes something only when it is observed (TimePassed):
`Health.until` says when to look.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from routing_rules.health_parts import (
    Answered,
    Bounced,
    Bounds,
    Cause,
    CauseArose,
    CauseGone,
    Change,
    ChangeKind,
    Evidence,
    Health,
    HealthState,
    Observation,
    Seen,
    StageSet,
    TrialEnded,
)
from routing_rules.participation import lower
from routing_rules.vocabulary import Stage

_ASKED = frozenset({Stage.CONSULT, Stage.DRAFT, Stage.ANSWER})
"""Stages in which a department is asked something."""
_ORDER = {cause: place for place, cause in enumerate(Cause)}
_KINDS = {
    (HealthState.CLOSED, HealthState.OPEN): ChangeKind.STEPPED_BACK,
    (HealthState.OPEN, HealthState.HALF_OPEN): ChangeKind.TRIAL_BEGAN,
    (HealthState.HALF_OPEN, HealthState.OPEN): ChangeKind.TRIAL_FAILED,
    (HealthState.HALF_OPEN, HealthState.CLOSED): ChangeKind.RECOVERED,
}


def step(health: Health, observation: Observation, bounds: Bounds, configured: Stage) -> tuple[Health, Change | None]:
    """The health after one more observation, and what changed by it; `configured` is the stage at that moment."""
    is_set = isinstance(observation, StageSet) or configured is not health.configured
    held = Health(configured, standing=health.standing) if is_set else health
    seen = _see(held, observation, bounds)
    after = _judge(seen, observation, bounds)
    kind = _KINDS.get((held.state, after.state))
    if kind is None and held.state is not health.state:
        kind = ChangeKind.RESET
    if kind is None:
        return after, None
    return after, Change(kind, observation.at, health.ceiling, after.ceiling, after.evidence or health.evidence)


def trial_room(health: Health, bounds: Bounds, outstanding: int) -> int:
    """How many more tickets may be let through as a trial now.

    `outstanding` are those that were let through since `health.since` and may still end well or badly; one that ends
    otherwise (spam, merged away) makes room again.
    """
    if health.state is not HealthState.HALF_OPEN or standing_causes(health):
        return 0
    return max(bounds.trial - health.went_well - outstanding, 0)


def standing_causes(health: Health) -> tuple[Evidence, ...]:
    """The standing causes that matter in the configured stage: a mandate only where the department publishes."""
    publishes = health.configured is Stage.ANSWER
    return tuple(evidence for evidence in health.standing if publishes or evidence.cause is not Cause.MANDATE)


def _see(health: Health, observation: Observation, bounds: Bounds) -> Health:
    """The observation taken in; what follows from it is another matter."""
    match observation:
        case Answered() | Bounced():
            return _count(health, observation, bounds) if health.state is HealthState.CLOSED else health
        case CauseArose():
            return _arise(health, observation, bounds)
        case CauseGone():
            return _without(health, observation.cause)
        case TrialEnded(went_well=True) if _is_of_this_trial(health, observation):
            return replace(health, went_well=health.went_well + 1)
        case _:
            return health


def _judge(health: Health, observation: Observation, bounds: Bounds) -> Health:
    if health.state is HealthState.CLOSED:
        return _step_back(health, observation.at, bounds)
    if health.state is HealthState.OPEN:
        return _begin_trial(health, observation.at)
    return _end_trial(health, observation, bounds)


def _count(health: Health, observation: Answered | Bounced, bounds: Bounds) -> Health:
    seen = Seen(observation.ticket, isinstance(observation, Bounced))
    questions = (*health.questions, seen)[-bounds.bounces_of :]
    if isinstance(observation, Bounced):
        return replace(health, questions=questions)
    answers = (*health.answers, Seen(observation.ticket, observation.is_late))[-bounds.answers :]
    return replace(health, questions=questions, answers=answers)


def _arise(health: Health, observation: CauseArose, bounds: Bounds) -> Health:
    """Absence counts from its bound on; a cause that stands already keeps the moment at which it arose."""
    cause, lasting = observation.cause, observation.lasting
    others = _without(health, cause)
    if lasting is not None and lasting < bounds.absence:
        return others
    arose = next((evidence.at for evidence in health.standing if evidence.cause is cause), observation.at)
    standing = (*others.standing, Evidence(cause, arose, lasting=lasting))
    return replace(health, standing=tuple(sorted(standing, key=lambda evidence: _ORDER[evidence.cause])))


def _without(health: Health, cause: Cause) -> Health:
    return replace(health, standing=tuple(evidence for evidence in health.standing if evidence.cause is not cause))


def _is_of_this_trial(health: Health, observation: TrialEnded) -> bool:
    return health.state is HealthState.HALF_OPEN and health.since is not None and observation.begun >= health.since


def _step_back(health: Health, at: datetime, bounds: Bounds) -> Health:
    if health.configured not in _ASKED or (health.until is not None and at < health.until):
        return health
    evidence = (*_missed(health, at, bounds), *_bounced(health, at, bounds), *standing_causes(health))
    if not evidence:
        return replace(health, until=None)
    return _opened(health, at, bounds, evidence, failed_trials=0)


def _missed(health: Health, at: datetime, bounds: Bounds) -> list[Evidence]:
    late = _bad_tickets(health.answers)
    if len(late) < bounds.misses:
        return []
    return [Evidence(Cause.MISSED, at, len(late), len(health.answers), late)]


def _bounced(health: Health, at: datetime, bounds: Bounds) -> list[Evidence]:
    bounced, count = _bad_tickets(health.questions), len(health.questions)
    if count < bounds.bounces_of or len(bounced) * 100 <= bounds.bounces * count:
        return []
    return [Evidence(Cause.BOUNCED, at, len(bounced), count, bounced)]


def _begin_trial(health: Health, at: datetime) -> Health:
    if standing_causes(health) or (health.until is not None and at < health.until):
        return health
    return replace(health, state=HealthState.HALF_OPEN, since=at, until=None, went_well=0)


def _end_trial(health: Health, observation: Observation, bounds: Bounds) -> Health:
    at = observation.at
    if isinstance(observation, TrialEnded) and not observation.went_well and _is_of_this_trial(health, observation):
        failed = health.failed_trials + 1
        trial = Evidence(Cause.TRIAL, at, found=failed, tickets=(observation.ticket,))
        others = tuple(evidence for evidence in health.evidence if evidence.cause is not Cause.TRIAL)
        return _opened(health, at, bounds, (*others, trial), failed_trials=failed)
    if health.went_well < bounds.trial or standing_causes(health):
        return health
    return Health(health.configured, since=at, until=at + bounds.cool_down, standing=health.standing)


def _opened(health: Health, at: datetime, bounds: Bounds, evidence: tuple[Evidence, ...], failed_trials: int) -> Health:
    return Health(
        configured=health.configured,
        ceiling=lower(health.configured),
        state=HealthState.OPEN,
        since=at,
        until=at + _cool_down(bounds, failed_trials),
        evidence=evidence,
        standing=health.standing,
        failed_trials=failed_trials,
    )


def _cool_down(bounds: Bounds, failed_trials: int) -> timedelta:
    doublings = min(failed_trials, (bounds.longest_cool_down // bounds.cool_down).bit_length())
    return min(bounds.cool_down * (1 << doublings), bounds.longest_cool_down)


def _bad_tickets(seen: Sequence[Seen]) -> tuple[int, ...]:
    return tuple(one.ticket for one in seen if one.is_bad)
