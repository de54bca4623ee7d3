"""CPU-seconds and memory of programs, from /proc: with all their children, also those that have ended."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
COUNTED = slice(11, 15)
"""utime, stime, cutime and cstime in /proc/PID/stat, counted from the state behind the name."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process as the kernel shows it."""

    pid: int
    parent: int
    command: str
    cpu_seconds: float
    """Its own, and what those of its children used that ended and were waited for."""


def processes() -> dict[int, Process]:
    """Every process of this machine."""
    return {process.pid: process for process in _processes()}


def tree(root: int, known: Mapping[int, Process] | None = None, others: Collection[int] = ()) -> list[Process]:
    """A process and all below it, without those that are others' roots."""
    everything = processes() if known is None else known
    found = [everything[root]] if root in everything else []
    for process in found:
        found.extend(child for child in everything.values() if child.parent == process.pid and child.pid not in others)
    return found


def cpu_seconds(programs: Mapping[str, int]) -> dict[str, float]:
    """What each program has used until now, by its name; programs maps names to their first processes."""
    known, roots = processes(), set(programs.values())
    return {name: sum(process.cpu_seconds for process in tree(root, known, roots)) for name, root in programs.items()}


def memory_mb(programs: Mapping[str, int]) -> dict[str, float]:
    """What each program holds now, each shared page counted in parts to those who share it."""
    known, roots = processes(), set(programs.values())
    return {
        name: round(sum(_pss_mb(part.pid) for part in tree(root, known, roots)), 1) for name, root in programs.items()
    }


def _processes() -> Iterator[Process]:
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                before, _, after = (folder / "stat").read_text().rpartition(")")
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue  # it ended while we looked
            fields = after.split()
            ticks = sum(int(field) for field in fields[COUNTED])
            yield Process(int(before.split()[0]), int(fields[1]), command, ticks / TICKS)


def _pss_mb(pid: int) -> float:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
