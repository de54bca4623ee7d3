"""From the text of rulebook files to one checked, compiled Rulebook - or every reason why not, with file and line."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from routing_rules.loading.calendars import a_calendar_for_the_hub, read_calendars, read_followers, read_holidays
from routing_rules.loading.dials import every_process_has_a_dial, read_dials
from routing_rules.loading.draft import Draft
from routing_rules.loading.examples import read_examples, run_examples
from routing_rules.loading.health import read_health
from routing_rules.loading.ladders import read_ladders
from routing_rules.loading.levels import every_escalation_has_a_level, read_levels
from routing_rules.loading.mandate import read_mandates
from routing_rules.loading.nodes import Block, parse
from routing_rules.loading.organisation import (
    every_place_has_a_queue,
    one_hub,
    read_channels,
    read_departments,
    read_queues,
    read_settings,
)
from routing_rules.loading.policies import one_default, read_policies
from routing_rules.loading.priority import read_contact_groups, read_priority
from routing_rules.loading.problems import Problem, RulebookError
from routing_rules.loading.processes import WEIGHTS, read_participation, read_processes
from routing_rules.loading.rules import read_rules
from routing_rules.loading.service_levels import compile_service_levels
from routing_rules.rulebook_parts import (
    Actions,
    Channel,
    Department,
    Names,
    Participation,
    Process,
    Queue,
    Rule,
    Rulebook,
)
from routing_rules.vocabulary import QueueKind

__all__ = [
    "SECTIONS",
    "Actions",
    "Channel",
    "Department",
    "Names",
    "Participation",
    "Problem",
    "Process",
    "Queue",
    "Rule",
    "Rulebook",
    "RulebookError",
    "digest",
    "load_rulebook",
]

_READERS: dict[str, Callable[[Block, Draft], None]] = {
    "settings": read_settings,
    "departments": read_departments,
    "channels": read_channels,
    "queues": read_queues,
    "processes": read_processes,
    "dials": read_dials,
    "participation": read_participation,
    "health": read_health,
    "rules": read_rules,
    "holidays": read_holidays,
    "calendars": read_calendars,
    "service_levels": read_followers,
    "contact_groups": read_contact_groups,
    "levels": read_levels,
    "ladders": read_ladders,
    "policies": read_policies,
    "priority": read_priority,
}
"""Sections in the order in which they refer to each other; a section may be spread over several files."""
SECTIONS = tuple(_READERS)
_WHOLE_SECTION_CHECKS: dict[str, Callable[[list[Block], Draft], None]] = {
    "departments": one_hub,
    "queues": every_place_has_a_queue,
    "dials": every_process_has_a_dial,
    "calendars": read_mandates,
    "service_levels": a_calendar_for_the_hub,
    "levels": every_escalation_has_a_level,
    "policies": one_default,
}
"""Those that may be missing get here what they are then; mandates wait here for channels and calendars."""
_NEEDED = ("departments", "channels", "queues", "processes")


def load_rulebook(files: Mapping[str, str]) -> Rulebook:
    """The rulebook in these files (name -> YAML text); raises RulebookError with every problem found.

    The examples run only when everything else is right, since they need the whole rulebook.
    """
    problems: list[Problem] = []
    draft = Draft(problems)
    sections = _sections(files, problems)
    for name, reader in _READERS.items():
        for block in sections[name]:
            reader(block, draft)
        if name in _WHOLE_SECTION_CHECKS:
            _WHOLE_SECTION_CHECKS[name](sections[name], draft)
    examples = [example for block in sections["processes"] for example in read_examples(block, draft, is_rule=False)]
    examples += [example for block in sections["rules"] for example in read_examples(block, draft, is_rule=True)]
    _raise_if_any(problems)
    rulebook = _compile(draft, digest(files))
    run_examples(examples, rulebook)
    _raise_if_any(problems)
    return rulebook


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 over names and texts in the order of the names, with line ends made equal."""
    checksum = sha256()
    for name in sorted(files):
        text = "\n".join(line.rstrip() for line in files[name].splitlines())
        checksum.update(f"{name}\0{len(text)}\0{text}\0".encode("utf-8", "surrogatepass"))
    return checksum.hexdigest()


def _sections(files: Mapping[str, str], problems: list[Problem]) -> dict[str, list[Block]]:
    sections: dict[str, list[Block]] = {name: [] for name in _READERS}
    for file in sorted(files):
        document = parse(file, files[file], problems)
        if document is None:
            continue
        for name, block in document.fields(_READERS).items():
            sections[name].append(block)
    missing = [] if problems else [name for name in _NEEDED if not sections[name]]
    for name in missing:
        problems.append(Problem(min(files, default="rulebook.yaml"), 1, f"there is no section '{name}'"))
    return sections


def _raise_if_any(problems: list[Problem]) -> None:
    if problems:
        raise RulebookError(tuple(sorted(set(problems))))


def _compile(draft: Draft, checksum: str) -> Rulebook:
    at_home = (QueueKind.HUB, QueueKind.DEPARTMENT)
    triage = next(queue.slug for queue in draft.queues.values() if queue.kind is QueueKind.TRIAGE)
    rules = tuple(sorted(draft.rules.values(), key=lambda rule: rule.order))
    return Rulebook(
        name=draft.name,
        time_zone=draft.time_zone,
        threshold=draft.threshold,
        margin=draft.margin,
        change_confidence=draft.change_percent / 100,
        hub=draft.hub,
        departments=draft.departments,
        channels=draft.channels,
        processes=draft.processes,
        dials=draft.dials,
        participation=draft.participation,
        health=draft.health,
        queues=draft.queues,
        home_queues={queue.department: queue.slug for queue in draft.queues.values() if queue.kind in at_home},
        triage_queue=triage,
        rules=rules,
        waiting_for=_waiting_for(rules),
        waiting_for_nothing=tuple(place for place, rule in enumerate(rules) if not rule.triggers),
        lexicon=draft.lexicon,
        votes={number: tuple(votes.items()) for number, votes in draft.votes.items()},
        telling=frozenset(number for number, votes in draft.votes.items() if max(votes.values()) >= WEIGHTS["telling"]),
        service_levels=compile_service_levels(draft),
        digest=checksum,
    )


def _waiting_for(rules: tuple[Rule, ...]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for place, rule in enumerate(rules):
        for number in rule.triggers:
            found[number] = (*found.get(number, ()), place)
    return found
