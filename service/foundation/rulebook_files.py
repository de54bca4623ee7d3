"""Finds the files of a rulebook on disk, or the one that is packaged with the product."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

PACKAGED_RULEBOOK = "telecom-nl"


def read_rulebook_files(directory: Path | None = None) -> dict[str, str]:
    """File name -> text of every YAML file in the directory; without one, the packaged rulebook.

    Raises NotADirectoryError or FileNotFoundError when there is nothing to read, UnicodeError, naming file and line,
    when one is not UTF-8.
    """
    root = files("routing_rules") / "rulebooks" / PACKAGED_RULEBOOK if directory is None else directory
    if not root.is_dir():
        raise NotADirectoryError(f"{root} is not a directory with a rulebook")
    entries = [entry for entry in root.iterdir() if entry.name.endswith((".yaml", ".yml")) and entry.is_file()]
    if not entries:
        raise FileNotFoundError(f"{root} holds no .yaml file")
    return {entry.name: _text(entry) for entry in sorted(entries, key=lambda entry: entry.name)}


def _text(entry: Traversable) -> str:
    content = entry.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnicodeError(f"{entry.name}:{line}: not UTF-8") from error
