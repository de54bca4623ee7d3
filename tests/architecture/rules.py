"""The rules of the house that import-linter can't say, each as a function from one module to what breaks it."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import calls, imported

DATABASE = "service/foundation/database.py"
CLOCK = "service/foundation/clock.py"
LEDGER_TABLES = {"Ticket", "Event"}
LEDGER_STATEMENT = re.compile(r"(?:insert\s+into|update|delete\s+from)\s+(?:ticket|event)\b", re.IGNORECASE)
TRANSACTIONS = {"commit", "rollback", "begin", "begin_nested"}
ENGINES = {
    "create_engine",
    "create_async_engine",
    "sessionmaker",
    "async_sessionmaker",
    "psycopg.connect",
    "AsyncSession",
}
TIME_READERS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "process_time"}
TIME_OWNERS = {"datetime", "date", "time", "dt", "datetime.datetime", "datetime.date"}


def transactions_outside_the_database(path: str, tree: ast.Module) -> Iterator[str]:
    """Only foundation/database.py opens an engine or a transaction; nothing else says commit."""
    if path == DATABASE or path.startswith("service/tables/schema"):
        return
    for call in calls(tree):
        owner, _, name = call.rpartition(".")
        if (owner and name in TRANSACTIONS) or call in ENGINES or name in ENGINES:
            yield f"{call}()"


def clocks_outside_the_clock(path: str, tree: ast.Module) -> Iterator[str]:
    """Only foundation/clock.py reads the time, so that everything else can be told what time it is."""
    if path == CLOCK:
        return
    for call in calls(tree):
        owner, _, name = call.rpartition(".")
        if owner in TIME_OWNERS and name in TIME_READERS:
            yield f"{call}()"
    yield from (name for name in imported(tree) if name in {f"time.{reader}" for reader in TIME_READERS})


def tables_as_bodies(tables: set[str], path: str, tree: ast.Module) -> Iterator[str]:
    """A table class doesn't validate: what comes in over HTTP is a form."""
    if not path.endswith(("/api.py", "/pages.py")):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            named = {part.id for part in ast.walk(node.annotation) if isinstance(part, ast.Name)}
            yield from (f"{node.arg}: {name}" for name in sorted(named & tables))


def writers_beside_the_ledger(path: str, tree: ast.Module) -> Iterator[str]:
    """Only the ledger changes a ticket or adds an event, so that neither is ever without the other."""
    if path.startswith("service/tickets/"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (" ".join(found.split()) for found in LEDGER_STATEMENT.findall(node.value))
        elif isinstance(node, ast.Call) and _writes_to_the_ledger(node):
            yield ast.unparse(node)[:80]


def _writes_to_the_ledger(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    first = ast.unparse(call.args[0]) if call.args else ""
    statement = called.rpartition(".")[2] in {"insert", "update", "delete"}
    return called in LEDGER_TABLES or (statement and first in LEDGER_TABLES)
