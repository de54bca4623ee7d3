"""Writes one cell into the files of a rulebook; every other cell, and every comment, stays as it is."""

import json
from collections.abc import Iterable, Mapping
from typing import cast

import yaml

from routing_rules.loading.processes import EVERY_OTHER_CHANNEL
from routing_rules.rulebook import Participation

SECTION = "participation"
CELL_FILE = "participation.yaml"
"""Where cells go when the rulebook has none of its process."""


def with_cell(files: Mapping[str, str], wanted: Participation) -> dict[str, str]:
    """The file that changes when this cell is as wanted, by name, with its new text.

    A cell that followed `default` gets a row of its own. Rows come in the order of the files, and the last one of a
    cell counts: so the last file that names the process is the one that is written in.
    """
    process, channel = wanted.cell.process, wanted.cell.channel
    name = _file_of(files, process)
    text = files.get(name, f"{SECTION}: {{}}\n")
    if _section(text) is None:
        text = _put(text, (), SECTION, "{}")
    if process not in _rows(text, (SECTION,)):
        text = _put(text, (SECTION,), process, "{}")
    place = (SECTION, process)
    fields = _fields(wanted)
    if channel not in _rows(text, place):
        return {name: _put(text, place, channel, _line(fields), before=EVERY_OTHER_CHANNEL)}
    there = _rows(text, (*place, channel))
    for key, value in fields.items():
        text = _put(text, (*place, channel), key, value)
    for key in there.keys() - fields.keys():
        text = _put(text, (*place, channel), key, _NOTHING[key])
    return {name: text}


_NOTHING = {"languages": "[]", "salt": '""'}
"""How a field says what it says when it is left out."""


def _fields(wanted: Participation) -> dict[str, str]:
    fields = {"stage": wanted.stage.value, "share": str(wanted.share)}
    if wanted.salt:
        fields["salt"] = json.dumps(wanted.salt, ensure_ascii=False)
    if wanted.languages:
        fields["languages"] = f"[{', '.join(sorted(wanted.languages))}]"
    return fields


def _line(fields: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}"


def _file_of(files: Mapping[str, str], process: str) -> str:
    """The last file that names the process, or else the last one with the section, or else one for cells alone."""
    with_section = [name for name in sorted(files) if _section(files[name]) is not None]
    naming = [name for name in with_section if process in _rows(files[name], (SECTION,))]
    return next(reversed(naming or with_section), CELL_FILE)


def _section(text: str) -> yaml.MappingNode | None:
    """The section's node; None when the file is without."""
    return cast("yaml.MappingNode | None", _entries(_root(text)).get(SECTION))


def _root(text: str) -> yaml.MappingNode:
    return cast("yaml.MappingNode", yaml.compose(text, Loader=yaml.CSafeLoader))


def _entries(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {str(key.value): value for key, value in node.value}


def _rows(text: str, place: Iterable[str]) -> dict[str, yaml.Node]:
    return _entries(_at(text, place))


def _at(text: str, place: Iterable[str]) -> yaml.MappingNode:
    node = _root(text)
    for key in place:
        node = cast("yaml.MappingNode", _entries(node)[key])
    return node


def _put(text: str, place: Iterable[str], key: str, value: str, *, before: str | None = None) -> str:
    """The text with this key in the mapping at this place: a new value where it is there, or else a new row."""
    mapping = _at(text, place)
    there = _entries(mapping).get(key)
    if there is not None:
        start, end = there.start_mark.index, _end(there)
        # A value that was left out stands right behind the colon.
        return f"{text[:start]}{' ' if start == end else ''}{value}{text[end:]}"
    row = f"{key}: {value}"
    if mapping.flow_style:
        start = mapping.start_mark.index + 1
        return text[:start] + row + (", " if mapping.value else "") + text[start:]
    following = next((node for node, _ in mapping.value if node.value == before), None)
    column = mapping.value[0][0].start_mark.column
    if following is not None:
        start = following.start_mark.index
        return f"{text[:start]}{row}\n{' ' * column}{text[start:]}"
    end = text.find("\n", _end(mapping))
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{' ' * column}{row}{text[end:]}"


def _end(node: yaml.Node) -> int:
    """Where a value ends: a block's own mark is where the next thing begins, after comments that belong to that."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return cast("int", node.end_mark.index)
