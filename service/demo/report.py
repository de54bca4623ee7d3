"""Prints the demo's outcome: the address, the accounts, what went where and why, and whether anything is missing."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.demo.accounts import Account
from service.demo.balance import Balance, Share
from service.demo.player import Tally

PIPED_WIDTH = 160
"""Columns when the output is no terminal, whose width can be asked."""
EXAMPLE_LENGTH = 150


def console() -> Console:
    """Where the demo prints."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=PIPED_WIDTH)


def print_tally(out: Console, tally: Tally) -> None:
    """What intake said; a message that it refused is a mistake in the day, and is shown."""
    out.print("Acknowledged: " + ", ".join(f"{count} {status}" for status, count in sorted(tally.outcomes.items())))
    for rejection in tally.rejections:
        out.print(f"[bold red]{escape(rejection)}[/]")


def print_table(out: Console, shares: Sequence[Share], balance: Balance) -> None:
    """What went where and why, and the totals."""
    table = Table(title="A day at Vlekkeloos Mobiel: what went where, and why", show_lines=True, expand=True)
    for name in ("process", "waits in"):
        table.add_column(name, no_wrap=True)
    for name in ("messages", "tickets"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("stage")
    table.add_column("for example", ratio=1, overflow="fold")
    for share in shares:
        table.add_row(
            escape(share.process),
            escape(share.queue),
            str(share.messages),
            str(share.tickets),
            ", ".join(share.stages),
            _example(share),
        )
    out.print(table)
    out.print(_totals(balance))
    for problem in balance.problems():
        out.print(f"[bold red]{escape(problem)}[/]")


def print_address(out: Console, address: str, accounts: Sequence[Account]) -> None:
    """Where to look, and as whom."""
    table = Table(title=f"Look at {address}", title_justify="left")
    for name in ("sign in as", "password", "who that is"):
        table.add_column(name)
    for account in accounts:
        table.add_row(account.login, account.password, account.what)
    out.print(table)
    out.print("Everything in it is made up: the company, the customers, their messages and these accounts.")


def _example(share: Share) -> str:
    text = " ".join(share.example.text.split())
    short = text if len(text) <= EXAMPLE_LENGTH else f"{text[:EXAMPLE_LENGTH]}…"
    reasons = " ".join(share.example.because)
    return f"{escape(short)}\n[dim]Because: {escape(reasons)}[/]" if reasons else escape(short)


def _totals(balance: Balance) -> str:
    figures = {
        "sent": balance.sent,
        "duplicates": balance.duplicates,
        "stored": balance.stored,
        "decided": balance.decided,
        "in a queue": balance.in_a_queue,
        "asking nothing": balance.quiet,
        "quarantined": balance.quarantined,
        "undecided yet": balance.waiting,
    }
    return " · ".join(f"{name} {figure}" for name, figure in figures.items())
