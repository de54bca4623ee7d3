"""Writes one dial into the files of a rulebook; every other dial, and every comment, stays as it is."""

from collections.abc import Mapping

from service.configuration.text_places import put, rows, section

SECTION = "dials"
DIAL_FILE = "reading.yaml"
"""Where dials go when the rulebook has none."""


def with_dial(
    files: Mapping[str, str], process: str, ask: int, *, act: int | None, guarantee: int | None
) -> dict[str, str]:
    """The file that changes when this process's dial stands so, by name, with its new text; all in whole per cents.

    A process that followed `default` gets a row of its own.
    """
    name = _file_of(files, process)
    text = files.get(name, f"{SECTION}: {{}}\n")
    if section(text, SECTION) is None:
        text = put(text, (), SECTION, "{}")
    first = f"act: {act}" if guarantee is None else f"guarantee: {guarantee}"
    return {name: put(text, (SECTION,), process, f"{{{first}, ask: {ask}}}")}


def own_dials(files: Mapping[str, str]) -> frozenset[str]:
    """What has a dial of its own: processes, and `default` when the rulebook sets that."""
    texts = [text for text in files.values() if section(text, SECTION) is not None]
    return frozenset(slug for text in texts for slug in rows(text, (SECTION,)))


def dial_as_written(files: Mapping[str, str], process: str) -> dict[str, int]:
    """What the rulebook itself says of this dial, in whole per cents; what it leaves out is not in it."""
    for text in files.values():
        if section(text, SECTION) is not None and process in rows(text, (SECTION,)):
            return {key: int(str(node.value)) for key, node in rows(text, (SECTION, process)).items()}
    return {}


def _file_of(files: Mapping[str, str], process: str) -> str:
    """The file that has this dial, or else the one with dials, or else one for them alone."""
    with_section = [name for name in sorted(files) if section(files[name], SECTION) is not None]
    naming = [name for name in with_section if process in rows(files[name], (SECTION,))]
    return next(iter(naming or with_section), DIAL_FILE)
