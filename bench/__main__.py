"""`python -m bench`: measures floors and ours in one run, prints the ratios, and writes every figure down."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.parts import Bench, Findings
from bench.place import temporary_home
from bench.report import print_findings, write_findings
from bench.sizes import FULL, QUICK

TEN_MILLION = 10_000_000


class Part(StrEnum):
    """What can be measured by itself."""

    FLOORS = "floors"
    OURS = "ours"
    PAGES = "pages"
    LADDERS = "ladders"
    SLA = "sla"
    DECIDING = "deciding"
    READING = "reading"


def bench(
    quick: Annotated[bool, typer.Option(help="About a minute: fewer messages, each measured once.")] = False,
    only: Annotated[list[Part] | None, typer.Option(help="Only this part; may be given again.")] = None,
    data: Annotated[Path | None, typer.Option(help="Lines of real messages instead of our own.")] = None,
    ten_million: Annotated[bool, typer.Option(help="Read queues with ten million tickets too.")] = False,
) -> None:
    """Measure what Olievlek costs, beside what the same work costs at least."""
    out = Console(width=160)
    findings = Findings()
    if data is not None and data.is_file():
        findings.messages_from = data.name
    elif data is not None:
        out.print(f"There is no {data}: using our own messages.")
        data = None
    sizes = QUICK if quick else FULL
    if ten_million:
        sizes = replace(sizes, tickets=(*sizes.tickets, TEN_MILLION))
    with temporary_home() as home:
        parts = Bench(home, sizes, data, lambda line: out.print(line, style="dim"), findings)
        for part in only or list(Part):
            getattr(parts, part.value)()
    print_findings(findings, out)
    out.print(f"All figures: {write_findings(findings)}", soft_wrap=True)


if __name__ == "__main__":
    typer.run(bench)
