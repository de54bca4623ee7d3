"""YAML nodes with their lines: reads values and collects what is wrong instead of stopping at the first mistake."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar, cast

import yaml

from routing_rules.loading.problems import Problem

Kind = TypeVar("Kind", bound=StrEnum)
_DEEPEST = 20
_LOADER = yaml.CSafeLoader


class Block:
    """A node of a rulebook file that reads itself as text, number, list or mapping."""

    def __init__(self, file: str, node: yaml.Node, problems: list[Problem]) -> None:
        self.file = file
        self.node = node
        self.line = node.start_mark.line + 1
        self.problems = problems

    def refuse(self, message: str) -> None:
        """Notes a problem at this node's line."""
        self.problems.append(Problem(self.file, self.line, message))

    def entries(self) -> dict[str, "Block"]:
        """A mapping's values by key; a doubled key is a problem."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("expected a mapping (key: value)")
            return {}
        found: dict[str, Block] = {}
        for key_node, value_node in self.node.value:
            key = Block(self.file, key_node, self.problems)
            name = str(key_node.value)
            if name in found:
                key.refuse(f"'{name}' is there twice")
            found[name] = Block(self.file, value_node, self.problems)
            found[name].line = key.line
        return found

    def fields(self, known: Iterable[str]) -> dict[str, "Block"]:
        """The entries, of which every key has to be one of `known`."""
        names = tuple(known)
        entries = self.entries()
        for key in [key for key in entries if key not in names]:
            entries.pop(key).refuse(f"unknown key '{key}'; known are {', '.join(names)}")
        return entries

    def items(self) -> list["Block"]:
        """A list's values; a single value stands for a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Block(self.file, child, self.problems) for child in self.node.value]
        return [] if self.is_empty() else [self]

    def text(self) -> str:
        """A scalar as text; anything else is a problem and reads as empty."""
        if isinstance(self.node, yaml.ScalarNode):
            return "" if self._is_nothing(self.node) else str(self.node.value).strip()
        self.refuse("expected text")
        return ""

    def number(self, lowest: int, highest: int) -> int:
        """A whole number within bounds; anything else is a problem and reads as the lowest."""
        text = self.text()
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) < 12 and lowest <= int(text) <= highest:
            return int(text)
        self.refuse(f"expected a whole number from {lowest} to {highest}, not '{text}'")
        return lowest

    def flag(self) -> bool:
        """True or false."""
        text = self.text()
        if text not in ("true", "false"):
            self.refuse(f"expected true or false, not '{text}'")
        return text == "true"

    def one_of(self, kinds: type[Kind]) -> Kind | None:
        """A value of an enumeration; anything else is a problem that names the known ones."""
        text = self.text()
        if text in set(kinds):
            return kinds(text)
        self.refuse(f"unknown {_spoken(kinds)} '{text}'; known are {', '.join(kinds)}")
        return None

    def is_scalar(self) -> bool:
        """Whether this is a single value, not a list or mapping."""
        return isinstance(self.node, yaml.ScalarNode)

    def is_empty(self) -> bool:
        """Nothing, blank text, an empty list or an empty mapping."""
        return not self.node.value or self._is_nothing(self.node) or not str(self.node.value).strip()

    @staticmethod
    def _is_nothing(node: yaml.Node) -> bool:
        return isinstance(node, yaml.ScalarNode) and str(node.tag) == "tag:yaml.org,2002:null"


def parse(file: str, text: str, problems: list[Problem]) -> Block | None:
    """The file's only document, or None with a problem when it can't be read as YAML."""
    try:
        if _nesting(text) > _DEEPEST:
            problems.append(Problem(file, 1, "nested too deeply"))
            return None
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.append(Problem(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}"))
        return None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        problems.append(Problem(file, 1, f"not YAML: {error}"))
        return None
    if node is None:
        problems.append(Problem(file, 1, "the file is empty"))
        return None
    return Block(file, node, problems)


def _nesting(text: str) -> int:
    """How deep the text nests: counted over events, since composing recurses and libyaml then overflows the stack.

    Aliases are refused with the same answer: they can make a node hold itself.
    """
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > _DEEPEST:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            mark = cast("yaml.error.Mark", event.start_mark)
            raise yaml.MarkedYAMLError(
                problem="an alias is not allowed; quote a term that begins with *", problem_mark=mark
            )
    return deepest


def _spoken(kinds: type[StrEnum]) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kinds.__name__).strip()
