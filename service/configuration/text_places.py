"""Changes one value in the text of a YAML file; every other value, and every comment, stays as it is."""

from collections.abc import Iterable
from typing import cast

import yaml


def section(text: str, name: str) -> yaml.MappingNode | None:
    """The node of a section; None when the file is without, or has nothing in it."""
    found = _entries(_root(text)).get(name)
    return found if isinstance(found, yaml.MappingNode) else None


def rows(text: str, place: Iterable[str]) -> dict[str, yaml.Node]:
    """What stands in the mapping at this place, by key."""
    return _entries(_at(text, place))


def put(text: str, place: Iterable[str], key: str, value: str, *, before: str | None = None) -> str:
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


def _root(text: str) -> yaml.MappingNode:
    return cast("yaml.MappingNode", yaml.compose(text, Loader=yaml.CSafeLoader))


def _at(text: str, place: Iterable[str]) -> yaml.MappingNode:
    node = _root(text)
    for key in place:
        node = cast("yaml.MappingNode", _entries(node)[key])
    return node


def _entries(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {str(key.value): value for key, value in node.value}


def _end(node: yaml.Node) -> int:
    """Where a value ends: a block's own mark is where the next thing begins, after comments that belong to that."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return cast("int", node.end_mark.index)
