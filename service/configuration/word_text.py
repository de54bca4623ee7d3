"""Writes one word into the vocabulary of a process; every other word, and every comment, stays as it is."""

import json
from collections.abc import Mapping

import yaml

from service.configuration.text_places import put, rows, section

SECTION = "processes"
VOCABULARY = "vocabulary"


def with_word(files: Mapping[str, str], process: str, language: str, level: str, term: str) -> dict[str, str]:
    """The file that changes when the process has this word at this level ("telling"), by name, with its new text.

    Raises KeyError when no file has the process.
    """
    name = _file_of(files, process)
    text, place = files[name], [SECTION, process]
    for key in (VOCABULARY, language):
        if not isinstance(rows(text, place).get(key), yaml.MappingNode):
            text = put(text, place, key, "{}")
        place.append(key)
    words = rows(text, place).get(level)
    written = json.dumps(term, ensure_ascii=False)
    if not isinstance(words, yaml.SequenceNode) or not words.value:
        return {name: put(text, place, level, f"[{written}]")}
    start = words.start_mark.index
    if words.flow_style:
        return {name: f"{text[: start + 1]}{written}, {text[start + 1 :]}"}
    return {name: f"{text[:start]}- {written}\n{' ' * words.start_mark.column}{text[start:]}"}


def _file_of(files: Mapping[str, str], process: str) -> str:
    for name in sorted(files):
        if section(files[name], SECTION) is not None and process in rows(files[name], (SECTION,)):
            return name
    raise KeyError(process)
