"""Reads ladders: what happens step by step as a target runs out."""

import re
from datetime import timedelta
from itertools import pairwise

from routing_rules.loading.draft import Draft, read_names
from routing_rules.loading.levels import escalation_queues, has_taker
from routing_rules.loading.nodes import Block
from routing_rules.loading.organisation import new_slug
from routing_rules.loading.times import duration_of, read_duration
from routing_rules.service_levels import Ladder, Step
from routing_rules.targets import LATE, NEAR
from routing_rules.vocabulary import StepAction

_SHARE = re.compile(r"(\d{1,4})%", re.ASCII)
_OFFSET = re.compile(r"([+-])(.+)")
_AT_LEVELS = (StepAction.ESCALATE, StepAction.WAKE)
_MOST_POINTS = 1_000


def read_ladders(block: Block, draft: Draft) -> None:
    """Ladders by slug; the last step of each has somebody who takes it."""
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "steps"))
        if not new_slug(entry, slug, "ladder", draft.service.ladders):
            continue
        blocks = entries["steps"].items() if "steps" in entries else []
        if not blocks:
            entry.refuse(f"ladder '{slug}' has no steps")
            continue
        steps: dict[str, Step] = {}
        for item in blocks:
            _read_step(item, draft, steps)
        _refuse_disorder(blocks, list(steps.values()))
        _refuse_without_taker(blocks[-1], draft, list(steps.values()))
        draft.service.ladders[slug] = Ladder(slug, read_names(entry, entries), tuple(steps.values()))


def _read_step(block: Block, draft: Draft, steps: dict[str, Step]) -> None:
    entries = block.fields(("slug", "at", "do", "repeat"))
    for key in [key for key in ("slug", "at", "do") if key not in entries]:
        block.refuse(f"the step has no '{key}'")
        return
    slug = entries["slug"].text()
    if slug in (NEAR, LATE):
        entries["slug"].refuse(f"'{slug}' is a step that every clock has by itself; give this one another slug")
    elif new_slug(entries["slug"], slug, "step", steps):
        share, offset = _read_place(entries["at"])
        action, level, points = _read_action(entries["do"], draft)
        repeat = read_duration(entries["repeat"]) if "repeat" in entries else None
        steps[slug] = Step(slug, share, offset, action, level, points, repeat)


def _read_place(block: Block) -> tuple[float | None, timedelta | None]:
    text = block.text()
    share, offset = _SHARE.fullmatch(text), _OFFSET.fullmatch(text)
    if share is not None and int(share[1]) > 0:
        return int(share[1]) / 100, None
    length = duration_of(offset[2]) if offset is not None else None
    if offset is not None and length is not None:
        return None, length if offset[1] == "+" else -length
    block.refuse(f"expected a share of the target ('80%'), or a time before or after it ('-15m', '+1h'), not '{text}'")
    return 1.0, None


def _read_action(block: Block, draft: Draft) -> tuple[StepAction, str | None, int]:
    """What a step does, with the level or the points that it needs."""
    if block.is_scalar():
        action = block.one_of(StepAction) or StepAction.WARN_OWNER
        if action in _AT_LEVELS or action is StepAction.RAISE_PRIORITY:
            block.refuse(f"'{action}' has to say {'to' if action in _AT_LEVELS else 'by'} what: {{{action}: ...}}")
        return action, None, 0
    entries = block.fields((*_AT_LEVELS, StepAction.RAISE_PRIORITY))
    if len(entries) != 1:
        block.refuse("expected one thing to do")
        return StepAction.WARN_OWNER, None, 0
    ((name, value),) = entries.items()
    action = StepAction(name)
    if action is StepAction.RAISE_PRIORITY:
        return action, None, value.number(1, _MOST_POINTS)
    return action, draft.known(value, "escalation queue", dict.fromkeys(escalation_queues(draft))), 0


def _refuse_disorder(blocks: list[Block], steps: list[Step]) -> None:
    if len(blocks) != len(steps):
        return
    for (_, before), (block, after) in pairwise(zip(blocks, steps, strict=True)):
        if _is_later(before, after):
            block.refuse(f"step '{after.slug}' comes before '{before.slug}', so it has to stand before it")


def _is_later(one: Step, other: Step) -> bool:
    """Whether one step comes after the other whatever the target is; where that matters, policies tell."""
    if one.share is not None and other.share is not None:
        return one.share > other.share
    if one.offset is not None and other.offset is not None:
        return one.offset > other.offset
    return _side(one) > _side(other)


def _side(step: Step) -> int:
    """Before, at or after the deadline."""
    past = step.share - 1 if step.share is not None else (step.offset or timedelta()).total_seconds()
    return (past > 0) - (past < 0)


def _refuse_without_taker(block: Block, draft: Draft, steps: list[Step]) -> None:
    if not steps:
        return
    last = steps[-1]
    if last.action not in _AT_LEVELS or last.level is None:
        block.refuse("the last step has no taker: it has to escalate to a level or wake one")
    elif not has_taker(last.level, draft.service.levels):
        block.refuse(
            f"the last step has no taker: the stand-ins of '{last.level}' have to end in a level without quiet hours "
            "that names roles or an address"
        )
