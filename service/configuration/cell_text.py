"""Writes one cell into the files of a rulebook; every other cell, and every comment, stays as it is."""

import json
from collections.abc import Mapping

from routing_rules.loading.processes import EVERY_OTHER_CHANNEL
from routing_rules.rulebook import Participation
from service.configuration.text_places import put, rows, section

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
    if section(text, SECTION) is None:
        text = put(text, (), SECTION, "{}")
    if process not in rows(text, (SECTION,)):
        text = put(text, (SECTION,), process, "{}")
    place = (SECTION, process)
    fields = _fields(wanted)
    if channel not in rows(text, place):
        return {name: put(text, place, channel, _line(fields), before=EVERY_OTHER_CHANNEL)}
    there = rows(text, (*place, channel))
    for key, value in fields.items():
        text = put(text, (*place, channel), key, value)
    for key in there.keys() - fields.keys():
        text = put(text, (*place, channel), key, _NOTHING[key])
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
    with_section = [name for name in sorted(files) if section(files[name], SECTION) is not None]
    naming = [name for name in with_section if process in rows(files[name], (SECTION,))]
    return next(reversed(naming or with_section), CELL_FILE)
