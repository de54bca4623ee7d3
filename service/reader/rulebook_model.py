"""A model that knows nothing but a rulebook's own sentences and examples: for commands, which have no database."""

import os
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from routing_rules.rulebook_parts import Rulebook
from service.reader.examples import rulebook_examples
from service.reader.reader import Reader, Reads

NAME = "rulebook"
_CODE = ("routing_rules", "service.reading", "service.reader")


def rulebook_reader(rulebook: Rulebook, folder: Path) -> Reader | None:
    """The model, kept in this folder by rulebook and code; None where fewer than two processes say anything.

    What is kept there and can't be read is trained again; a folder that can't be written keeps nothing.
    """
    examples = rulebook_examples(rulebook)
    if len({example.label for example in examples}) < 2:
        return None
    path = folder / f"rulebook-{rulebook.digest[:16]}-{code_digest()[:16]}.npz"
    model = _kept(path)
    if model is None:
        # Imported where a model is trained: nothing else pays for it.
        from service.reading.model_files import dump  # noqa: PLC0415
        from service.reading.training import train  # noqa: PLC0415

        trained = train(examples)
        _keep(path, dump(trained))
        model = trained
    return Reader(NAME, model)


@cache
def code_digest() -> str:
    """SHA-256 over the code that makes and reads models: other code would make another model of the same rulebook."""
    checksum = sha256()
    for package in _CODE:
        for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                checksum.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return checksum.hexdigest()


def _kept(path: Path) -> Reads | None:
    from service.reading.model_files import load  # noqa: PLC0415

    # Not there, not ours to read, or not whole: it is trained again all the same.
    with suppress(OSError, ValueError):
        return load(path.read_bytes())
    return None


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all: another command may read it at the same moment."""
    # Without a place to keep it, it is trained each time: slower, and right all the same.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        number, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".rulebook-", suffix=".npz")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
            Path(unfinished).replace(path)
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
