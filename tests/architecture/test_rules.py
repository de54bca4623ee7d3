"""The rules that import-linter can't say hold in the whole tree, and a violation of each would be noticed."""

import ast
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.architecture.rules import (
    clocks_outside_the_clock,
    tables_as_bodies,
    transactions_outside_the_database,
    writers_beside_the_ledger,
)
from tests.architecture.source import ROOT, modules

Rule = Callable[[str, ast.Module], Iterator[str]]
FILE_LIMIT = 250
TABLES = {
    node.name
    for _, tree in modules("service/tables")
    for node in ast.walk(tree)
    if isinstance(node, ast.ClassDef) and any(keyword.arg == "table" for keyword in node.keywords)
}
RULES: dict[str, Rule] = {
    "transactions": transactions_outside_the_database,
    "clock": clocks_outside_the_clock,
    "bodies": partial(tables_as_bodies, TABLES),
    "ledger": writers_beside_the_ledger,
}
VIOLATIONS = [
    ("transactions", "service/flow/x/actions.py", "async def f(session): await session.commit()"),
    ("transactions", "workers/x.py", "from sqlalchemy import create_engine\nengine = create_engine('x')"),
    ("transactions", "service/people/x.py", "with session.begin(): ..."),
    ("clock", "service/flow/x/actions.py", "from datetime import datetime\nx = datetime.now()"),
    ("clock", "workers/x.py", "import datetime\nx = datetime.date.today()"),
    ("clock", "workers/x.py", "from time import monotonic"),
    ("clock", "service/web/x.py", "import time\nx = time.time()"),
    ("bodies", "service/flow/x/api.py", "async def create(ticket: Ticket) -> None: ..."),
    ("bodies", "service/flow/x/pages.py", "async def create(body: Annotated[Colleague, Form()]) -> None: ..."),
    ("ledger", "service/flow/x/actions.py", "statement = 'update ticket set state = 1'"),
    ("ledger", "service/flow/x/actions.py", "session.add(Event(kind='x'))"),
    ("ledger", "workers/x.py", "update(Ticket).values(state='open')"),
]


def test_every_rule_holds() -> None:
    """In every module, each of which also says in one sentence at its top, which ends, what it is for."""
    broken, silent = [], []
    for path, tree in modules():
        broken += [f"{name}: {path}: {what}" for name, rule in RULES.items() for what in rule(path, tree)]
        if not (ast.get_docstring(tree) or "").split("\n\n")[0].endswith("."):
            silent.append(path)
    assert broken == []
    assert silent == []


@pytest.mark.parametrize(("name", "path", "text"), VIOLATIONS)
def test_a_violation_is_noticed(name: str, path: str, text: str) -> None:
    """Each rule finds what it is for."""
    assert list(RULES[name](path, ast.parse(text)))


def test_files_stay_small() -> None:
    """A file that a reader can't hold in mind wants to be two."""
    folders = ("routing_rules", "service", "workers", "tests")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LIMIT} == {}
