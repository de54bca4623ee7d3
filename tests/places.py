"""Folders for servers: in memory where there is some, and reachable for the account that root runs servers as."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - where it exists it is memory, and the folder made in it is ours alone


@contextmanager
def server_folder() -> Iterator[Path]:
    """A short-named folder that is gone afterwards. pytest's own are too deep for sockets, and closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="olievlek-", dir=MEMORY if MEMORY.is_dir() else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
