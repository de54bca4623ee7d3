"""Whom the embedded servers run as: ourselves, or nobody when we are root, since Postgres refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from service.foundation.errors import SetupError

OTHERS_MAY_ENTER = 0o001


@dataclass(frozen=True, slots=True)
class ServerUser:
    """An account that owns the data and runs the servers."""

    uid: int
    gid: int


def server_user() -> ServerUser | None:
    """The account to switch to, or None when we run as an ordinary user."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return ServerUser(nobody.pw_uid, nobody.pw_gid)


def make_private(directory: Path, user: ServerUser | None) -> None:
    """Make a folder that only the servers' account and root can enter."""
    try:
        _make_parents(directory, user)
        directory.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(directory, user.uid, user.gid)
        directory.chmod(0o700)
    except OSError as error:
        raise SetupError(
            f"The data folder {directory} can't be used: {error.strerror}. Set OLIEVLEK_HOME to one you own."
        ) from error
    if user:
        _check_reachable(directory, user)


def _make_parents(directory: Path, user: ServerUser | None) -> None:
    """Make the folders above it; root's can be entered by others whatever root's umask says."""
    for parent in reversed(directory.parents):
        if not parent.exists():
            parent.mkdir()
            if user:
                parent.chmod(0o755)


def _check_reachable(directory: Path, user: ServerUser) -> None:
    for parent in directory.resolve().parents:
        status = parent.stat()
        if status.st_uid != user.uid and not status.st_mode & OTHERS_MAY_ENTER:
            raise SetupError(
                f"The embedded servers run as the user nobody, who can't enter {parent}. Set OLIEVLEK_HOME to a folder "
                "outside of it, or start Olievlek as an ordinary user."
            )
