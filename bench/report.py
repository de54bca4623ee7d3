"""Prints the findings as tables, and keeps them as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.goals import cost, middle, verdicts
from bench.measuring import Run
from bench.ours import Ours
from bench.parts import Findings

RESULTS = Path(__file__).parent / "results"
BUSY = 0.8
"""A sender that uses more of a processor than this may be what held things up."""
SHOWN_STATEMENTS = 12


def print_findings(found: Findings, out: Console) -> None:
    """All tables that there is something for."""
    out.print(f"{found.machine}; load {found.load_before:.1f} before the start; messages: {found.messages_from}")
    if found.floors:
        out.print(_costs("Floors", found.floors))
    if found.ours:
        out.print(_costs("Ours, end to end", {way: ours.end_to_end for way, ours in found.ours.items()}))
        out.print(_costs("Ours, accepting only", {way: ours.accepting for way, ours in found.ours.items()}))
        out.print(_memory(found.ours))
        for way, ours in found.ours.items():
            out.print(_statements(way, ours))
    out.print(_latencies(found))
    if found.pages:
        out.print(_pages(found.pages))
    plain = {
        "Ladders, a hundredth of the tickets due in one minute:": found.ladders,
        "SLA report, milliseconds and CPU-seconds per 1,000 changed tickets:": found.sla,
        "Deciding, CPU per message:": found.deciding,
        "Reading, CPU per message by tier, and megabytes:": found.reading,
    }
    for title, figures in plain.items():
        if figures:
            out.print(title, figures)
    out.print(_goals(found))


def write_findings(found: Findings, folder: Path = RESULTS) -> Path:
    """The figures of every run, in a new file; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{found.began.replace(':', '')}.json"
    goals = [{**asdict(verdict), "verdict": verdict.word} for verdict in verdicts(found)]
    path.write_text(json.dumps({**asdict(found), "goals": goals}, indent=1, default=float))
    return path


def _costs(title: str, rows: Mapping[str, list[Run]]) -> Table:
    names = list(dict.fromkeys(name for runs in rows.values() for run in runs for name in run.cpu))
    table = Table("", "messages/s", "CPU-s/1,000", *names, "answer p50", "p99", "sender busy", title=title)
    for what, runs in rows.items():
        run, seen = middle(runs)
        parts = [f"{run.cpu[name]:.3f}" if name in run.cpu else "" for name in names]
        busy = f"{seen.busy:.0%}{' !' if seen.busy > BUSY else ''}"
        figures = (f"{run.rate:,.0f}", f"{cost(runs):.3f}", *parts, f"{seen.p50_ms:.0f}", f"{seen.p99_ms:.0f}", busy)
        table.add_row(what, *figures)
    return table


def _latencies(found: Findings) -> Table:
    columns = ("", "of saturation", "messages/s", "answer p50", "p99", "in queue p50", "p99 (ms)")
    table = Table(*columns, title="Latency at a constant rate")
    rows = [(way, one) for way, ours in found.ours.items() for one in ours.latencies]
    for what, one in (*found.floor_latencies.items(), *rows):
        answer = (f"{one.seen.p50_ms:.1f}", f"{one.seen.p99_ms:.1f}")
        queue = (f"{one.queue_p50_ms:.1f}", f"{one.queue_p99_ms:.1f}")
        table.add_row(what, f"{one.share} %", f"{one.rate:,.0f}", *answer, *queue)
    return table


def _memory(found: Mapping[str, Ours]) -> Table:
    names = list(dict.fromkeys(name for ours in found.values() for name in ours.memory))
    table = Table("", *names, title="Memory in MB, shared pages counted in parts")
    for way, ours in found.items():
        table.add_row(way, *(f"{ours.memory[name]:.0f}" for name in names))
    return table


def _statements(way: str, ours: Ours) -> Table:
    table = Table("calls", "ms/1,000 messages", "rows", "statement", title=f"Statements, {way}: time with waiting")
    messages = sum(run.seen.messages for run in ours.end_to_end)
    for calls, milliseconds, rows, statement in ours.statements[:SHOWN_STATEMENTS]:
        share = 1000 * float(str(milliseconds)) / messages
        table.add_row(str(calls), f"{share:.1f}", str(rows), str(statement)[:90])
    return table


def _pages(found: Mapping[int, Mapping[str, float]]) -> Table:
    table = Table("tickets", *next(iter(found.values())), title="Reading, median ms")
    for tickets, figures in found.items():
        table.add_row(f"{tickets:,}", *(f"{milliseconds:.2f}" for milliseconds in figures.values()))
    return table


def _goals(found: Findings) -> Table:
    table = Table("goal", "measured", "goal", "stretch", "", title="Goals")
    for one in verdicts(found):
        places = 3 if one.goal < 1 else 2
        row = (f"{value:.{places}f} {one.unit}" for value in (one.measured, one.goal, one.stretch))
        table.add_row(one.what, *row, one.word)
    return table
