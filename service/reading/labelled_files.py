"""Files of labelled messages: one JSON object a line; what can't be used is named, never silently dropped."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.reading.examples import Example

TEXT = "text"
AGREEMENT = "label_conf"
"""0-1, where a file has it: the share of those who labelled the message that chose this label."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that could not be used."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """What a file held."""

    examples: Sequence[Example]
    broken: Sequence[BrokenLine]


def read_labelled(path: Path, label_field: str = "label") -> LabelledFile:
    """The messages of a JSONL file with `text` and a label; empty lines are skipped. Raises OSError as files do."""
    examples: list[Example] = []
    broken: list[BrokenLine] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            found = _read_line(line, label_field)
            if isinstance(found, Example):
                examples.append(found)
            else:
                broken.append(BrokenLine(str(path), number, found))
    return LabelledFile(examples, broken)


def in_words(broken: Sequence[BrokenLine]) -> Iterable[str]:
    """A sentence per broken line, up to twenty, and how many more there are."""
    yield from map(str, broken[:_SHOWN])
    if len(broken) > _SHOWN:
        yield f"and {len(broken) - _SHOWN} more"


def _read_line(line: bytes, label_field: str) -> Example | str:
    """The example, or what is wrong with the line."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    if not isinstance(row, dict):
        return "not a JSON object"
    text, label = row.get(TEXT), row.get(label_field)
    if not isinstance(text, str) or not text.strip():
        return f"'{TEXT}' is no text" if TEXT in row else f"there is no '{TEXT}'"
    if not isinstance(label, str) or not label.strip():
        return f"'{label_field}' is no label" if label_field in row else f"there is no '{label_field}'"
    return Example(text, label, _weight(row.get(AGREEMENT)))


def _weight(agreement: object) -> float:
    """A label on which half of its authors agreed teaches a quarter of one that nobody doubts."""
    if isinstance(agreement, int | float) and not isinstance(agreement, bool) and 0 < agreement <= 1:
        return float(agreement) ** 2
    return 1.0
