"""`olievlek demo` as people run it: from nothing to the table, and a second time on the same data."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from service.demo.day import read_day
from service.foundation.rulebook_files import read_rulebook_files

LONGEST_SECONDS = 150
"""Far above what it takes; it ends a demo that hangs."""
SENT = len(read_day())
DIFFERENT = sum(not delivery.again for delivery in read_day())
REVIEWS = sum(delivery.line.ch == "review" for delivery in read_day())
STOPPED = "Stopping ...\nStopped. The data stays where it is.\n"
BALANCED = f"sent {SENT} · duplicates {SENT - DIFFERENT} · stored {DIFFERENT} · decided {DIFFERENT} ·"


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder that the embedded servers can get to, also when they run as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="olievlek-demo-"))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def without_reviews(tmp_path: Path) -> Path:
    """The packaged rulebook of a company that is on no review site: intake refuses what comes from there."""
    for name, text in read_rulebook_files().items():
        lines = [line for line in text.splitlines() if not line.strip().startswith("review:")]
        kept = "\n".join(lines).replace(", review: office", "").replace("[email, review]", "[email]")
        (tmp_path / name).write_text(kept, "utf-8")
    return tmp_path


def demo(home: Path, *arguments: str, **settings: object) -> subprocess.Popen[str]:
    given = {f"OLIEVLEK_{name.upper()}": str(value) for name, value in settings.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OLIEVLEK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", "demo", *arguments],
        env={**kept, "OLIEVLEK_HOME": str(home), "OLIEVLEK_PORT": "0", **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def printed_up_to(start: str, running: subprocess.Popen[str]) -> str:
    """What it prints up to the line that starts so; it goes on running."""
    assert running.stdout is not None
    printed = ""
    for line in running.stdout:
        printed += line
        if line.startswith(start):
            break
    return printed


def interrupted(running: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and last words after a Ctrl-C."""
    running.send_signal(signal.SIGINT)
    printed, _ = running.communicate(timeout=LONGEST_SECONDS)
    return running.returncode, printed


@pytest.mark.timeout(2 * LONGEST_SECONDS)
def test_from_nothing_to_the_table(home: Path) -> None:
    with demo(home) as staying:
        printed = _table(staying)
        assert f"Acknowledged: {DIFFERENT} created, {SENT - DIFFERENT} duplicate" in printed


@pytest.mark.long
@pytest.mark.timeout(3 * LONGEST_SECONDS)
def test_what_was_refused_comes_in_the_second_time(home: Path, without_reviews: Path) -> None:
    incomplete = demo(home, "--exit", rulebook=without_reviews)
    printed, _ = incomplete.communicate(timeout=LONGEST_SECONDS)
    assert incomplete.returncode == 1, printed
    assert f"Sent and not stored: {REVIEWS}." in printed
    assert "There is no channel review" in printed
    with demo(home) as staying:
        assert f"Acknowledged: {REVIEWS} created, {SENT - REVIEWS} duplicate" in _table(staying)


def _table(staying: subprocess.Popen[str]) -> str:
    """What it printed, once it is known to be whole and to end well."""
    printed = printed_up_to("Everything in it is made up", staying)
    assert "quarantined 0 · undecided yet 0" in printed
    assert "Because:" in printed
    assert BALANCED in printed
    (address,) = re.findall(r"Look at (http://\S+)", printed)
    assert httpx2.get(f"{address}/api/v1/health/ready", trust_env=False).status_code == httpx2.codes.OK
    assert all(login in printed for login in ("demo-agent", "demo-lead", "demo-supply", "demo-manager"))
    assert interrupted(staying) == (0, STOPPED)
    return printed
