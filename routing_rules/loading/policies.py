"""Reads policies: what is promised for which tickets, and which ladder is climbed as it gets late."""

import re
from collections.abc import Mapping
from datetime import timedelta

from routing_rules.loading.draft import Draft, read_names
from routing_rules.loading.nodes import Block
from routing_rules.loading.organisation import new_slug
from routing_rules.loading.times import duration_text, read_duration
from routing_rules.names import Names
from routing_rules.service_levels import Condition, Ladder, Policy
from routing_rules.targets import threshold
from routing_rules.vocabulary import ClockKind

KINDS = tuple(kind for kind in ClockKind if kind is not ClockKind.REPLY_WINDOW)
"""What can be promised; how long a network takes replies is the network's to say."""
BETWEEN_DEPARTMENTS = (ClockKind.PICK_UP, ClockKind.ANSWER)
CONDITIONS = ("departments", "contact_groups", "processes", "channels", "languages", "priority")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NORM = {
    ClockKind.FIRST_REPLY: timedelta(minutes=60),
    ClockKind.NEXT_REPLY: timedelta(minutes=60),
    ClockKind.RESOLUTION: timedelta(days=2),
    ClockKind.PICK_UP: timedelta(hours=2),
    ClockKind.ANSWER: timedelta(hours=4),
}


def read_policies(block: Block, draft: Draft) -> None:
    """Policies by slug; what an earlier file says goes before what a later one does."""
    policies = draft.service.policies
    for slug, entry in block.entries().items():
        entries = entry.fields(("name", "default", "when", "calendar", "targets", "ladders"))
        if not new_slug(entry, slug, "policy", {policy.slug for policy in policies}):
            continue
        when = _read_when(entry, slug, entries, draft)
        same = next((other.slug for other in policies if other.when == when), None)
        if same is not None and "when" in entries and when != Condition():
            entries["when"].refuse(f"policy '{slug}' is for the same tickets as '{same}'")
        elif same is not None and "default" in entries:
            entry.refuse(f"'{slug}' can't be the default policy: '{same}' is the default already")
        targets = _read_targets(entry, slug, entries, when)
        policies.append(
            Policy(
                slug=slug,
                name=read_names(entry, entries),
                order=len(policies),
                when=when,
                calendar=draft.calendar(entries["calendar"]) if "calendar" in entries else None,
                targets=targets,
                ladders=_read_ladders(entries["ladders"], targets, draft) if "ladders" in entries else {},
            )
        )


def one_default(blocks: list[Block], draft: Draft) -> None:
    """Without a default policy there would be tickets that nothing is promised for."""
    policies = draft.service.policies
    if not blocks:
        norm = Names("Norm", "Norm")
        policies.append(Policy("norm", norm, 0, Condition(), None, dict(_NORM), {}))
    elif not any("default" in entry.entries() for block in blocks for entry in block.entries().values()):
        blocks[0].refuse("no policy is the default (default: true)")


def _read_when(block: Block, slug: str, entries: Mapping[str, Block], draft: Draft) -> Condition:
    if "default" in entries:
        if not entries["default"].flag():
            entries["default"].refuse("a policy that is not the default says so by its condition (when)")
        if "when" in entries:
            entries["when"].refuse("the default policy is for every ticket, so it has no condition")
        return Condition()
    if "when" not in entries:
        block.refuse(f"policy '{slug}' has an empty condition; only the default policy is for every ticket")
        return Condition()
    return _read_condition(entries["when"], draft)


def _read_condition(block: Block, draft: Draft) -> Condition:
    if block.is_empty():
        block.refuse("empty condition; only the default policy is for every ticket")
        return Condition()
    parts = block.fields(CONDITIONS)
    for name, part in parts.items():
        if part.is_empty():
            part.refuse(f"empty condition: '{name}' names nothing")
    listed = {name: part.items() for name, part in parts.items() if name != "priority"}
    return Condition(
        departments=frozenset(draft.department(item) for item in listed.get("departments", ())),
        contact_groups=frozenset(draft.contact_group(item) for item in listed.get("contact_groups", ())),
        processes=frozenset(draft.process(item) for item in listed.get("processes", ())),
        channels=frozenset(draft.channel(item) for item in listed.get("channels", ())),
        languages=frozenset(_read_language(item) for item in listed.get("languages", ())),
        priority=parts["priority"].number(1, 1_000_000) if "priority" in parts else None,
    )


def _read_language(block: Block) -> str:
    if not _LANGUAGE.fullmatch(block.text()):
        block.refuse(f"expected the code of a language such as 'nl', not '{block.text()}'")
    return block.text()


def _read_targets(block: Block, slug: str, entries: Mapping[str, Block], when: Condition) -> dict[ClockKind, timedelta]:
    targets: dict[ClockKind, timedelta] = {}
    for name, item in entries["targets"].fields(KINDS).items() if "targets" in entries else ():
        kind = ClockKind(name)
        targets[kind] = read_duration(item)
        between = kind in BETWEEN_DEPARTMENTS
        if when != Condition() and between and not when.departments:
            item.refuse(f"'{kind}' is promised by a department, so the condition has to name departments")
        elif when.departments and not between:
            item.refuse(f"'{kind}' is promised to the customer, whichever department has the ticket")
    if not targets and "ladders" not in entries:
        block.refuse(f"policy '{slug}' promises nothing (targets)")
    return targets


def _read_ladders(block: Block, targets: Mapping[ClockKind, timedelta], draft: Draft) -> dict[ClockKind, str]:
    ladders: dict[ClockKind, str] = {}
    for name, item in block.fields(ClockKind).items():
        kind = ClockKind(name)
        ladders[kind] = draft.known(item, "ladder", dict(draft.service.ladders))
        if kind is ClockKind.REPLY_WINDOW:
            lengths = set(draft.service.reply_windows.values())
            if not lengths:
                item.refuse("no channel has a reply window")
        else:
            lengths = {targets[kind]} if kind in targets else set()
            if kind not in targets:
                item.refuse(f"a ladder for '{kind}', for which this policy has no target")
        if ladders[kind] in draft.service.ladders:
            for length in sorted(lengths):
                _refuse_disorder(item, draft.service.ladders[ladders[kind]], length)
    return ladders


def _refuse_disorder(block: Block, ladder: Ladder, target: timedelta) -> None:
    """Shares and times side by side have an order only once the target is known."""
    latest = timedelta()
    for step in ladder.steps:
        place = threshold(step, target)
        if place < latest or (step.offset is not None and target + step.offset < timedelta()):
            length = duration_text(target)
            block.refuse(f"with {length} to go by, step '{step.slug}' of ladder '{ladder.slug}' is out of order")
        latest = max(latest, place)
