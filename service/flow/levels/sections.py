"""Puts changed service levels into rulebook files: sections that change are written anew, all else stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml

from routing_rules.loading.nodes import parse
from routing_rules.rulebook import Problem, Rulebook
from routing_rules.service_levels import ServiceLevels
from service.configuration.yaml_text import calendars_yaml, queues_yaml, service_levels_yaml
from service.foundation.errors import Invalid

CALENDARS, FOLLOWERS = "calendars", "service_levels"
SECTIONS = (CALENDARS, FOLLOWERS, "contact_groups", "levels", "ladders", "policies", "priority", "queues")
CALENDAR_FILE, LEVEL_FILE = "calendars.yaml", "service-levels.yaml"
"""Where a section goes that the rulebook left out."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some lines of a file: a section, or what stands between sections."""

    name: str | None
    text: str


def changed_files(files: Mapping[str, str], rulebook: Rulebook, wanted: ServiceLevels) -> dict[str, str]:
    """The files that have to change for these service levels to be in force, by name, with their new texts."""
    before, after = section_texts(rulebook, rulebook.service_levels), section_texts(rulebook, wanted)
    changed = {name: after[name] for name in SECTIONS if before[name] != after[name]}
    if CALENDARS in changed and not any(FOLLOWERS in _names(text) for text in files.values()):
        changed[FOLLOWERS] = after[FOLLOWERS]
    parts = {file: list(_parts(text)) for file, text in files.items()}
    for name, text in changed.items():
        _put(parts, name, text)
    return _changed(files, parts)


def with_sections(files: Mapping[str, str], text: str) -> dict[str, str]:
    """The files that change when the sections of this text take the place of theirs. Raises Invalid for a text that is
    no YAML, or holds other sections."""
    problems: list[Problem] = []
    document = parse("text", text, problems)
    if document is None or not document.entries():
        said = "; ".join(f"line {problem.line}: {problem.message}" for problem in problems)
        raise Invalid(said or f"The text holds none of the sections {', '.join(SECTIONS)}.")
    given = {part.name: part.text for part in _parts(text) if part.name is not None}
    strange = sorted(given.keys() - set(SECTIONS))
    if strange:
        raise Invalid(f"Not for service levels: {', '.join(strange)}; known are {', '.join(SECTIONS)}.")
    parts = {file: list(_parts(held)) for file, held in files.items()}
    for name, section in given.items():
        _put(parts, name, section)
    return _changed(files, parts)


def section_texts(rulebook: Rulebook, levels: ServiceLevels) -> dict[str, str]:
    """Each section of these service levels as text, also those that say nothing."""
    texts = (calendars_yaml(levels), service_levels_yaml(levels), queues_yaml(rulebook, levels.work))
    found = {part.name: part.text for text in texts for part in _parts(text) if part.name is not None}
    return {name: found.get(name) or f"{name}: {{}}\n" for name in SECTIONS}


def _changed(files: Mapping[str, str], parts: Mapping[str, list[_Part]]) -> dict[str, str]:
    touched = {file: found for file, found in parts.items() if file not in files or tuple(found) != _parts(files[file])}
    return {file: "".join(part.text for part in found) for file, found in touched.items()}


def _put(parts: dict[str, list[_Part]], name: str, text: str) -> None:
    """The first place of a section gets all of it; the others, since no file may be empty, keep an empty one."""
    places = [(file, place) for file in sorted(parts) for place, part in enumerate(parts[file]) if part.name == name]
    for number, (file, place) in enumerate(places):
        parts[file][place] = _Part(name, text if number == 0 else f"{name}: {{}}\n")
    if not places:
        home = parts.setdefault(CALENDAR_FILE if name == CALENDARS else LEVEL_FILE, [])
        home.append(_Part(name, text))


def _names(text: str) -> set[str | None]:
    return {part.name for part in _parts(text)}


@lru_cache(maxsize=64)
def _parts(text: str) -> tuple[_Part, ...]:
    """A rulebook's files are looked at again and again while somebody edits a few lines of one."""
    text = _in_blocks(text)
    document = parse("", text, [])
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    starts = [] if document is None else [(block.line - 1, name) for name, block in document.entries().items()]
    if not starts:
        return ()
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    found = [_Part(None, "".join(lines[: starts[0][0]]))]
    for (start, name), end in zip(starts, ends, strict=True):
        last = _last_line(lines, start, end)
        found += [_Part(name, "".join(lines[start:last])), _Part(None, "".join(lines[last:end]))]
    return tuple(found)


def _last_line(lines: list[str], start: int, end: int) -> int:
    """Where a section ends: comments and blank lines before the next one belong to that."""
    while end > start + 1 and _is_between(lines[end - 1]):
        end -= 1
    return end


def _is_between(line: str) -> bool:
    return not line.strip() or line.startswith("#") or line.rstrip() in ("---", "...")


def _in_blocks(text: str) -> str:
    """The text with each section on lines of its own."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(node, yaml.MappingNode) or not node.flow_style:
        return text
    node.flow_style = False
    return str(yaml.serialize(node, Dumper=yaml.CSafeDumper, allow_unicode=True))
