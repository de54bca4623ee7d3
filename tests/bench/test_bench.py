"""The bench measures what it says, on sizes that take seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench.cpu import cpu_seconds, tree
from bench.deciding import measure_deciding
from bench.floors.running import FLOORS
from bench.goals import verdicts
from bench.ladders import measure_ladders
from bench.messages import messages
from bench.parts import Bench, Findings
from bench.queue_pages import measure_pages
from bench.report import print_findings, write_findings
from bench.sizes import TINY
from bench.sla import measure_sla
from service.foundation.embedded import Postgres
from tests.places import server_folder

BURN = "sum(range(20_000_000))"


def test_cpu_counts_children_that_ended() -> None:
    """A program whose ended child did all the work has used what the child used."""
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{BURN}']); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        used = cpu_seconds({"it": program.pid})["it"]
        own = sum(os.times()[:2])
        program.communicate(b"\n")
    assert used > 0.1
    assert used != own


def test_another_program_below_is_not_counted_twice() -> None:
    """A supervisor's tree ends where another program's begins."""
    below = {process.pid for process in tree(os.getppid())}
    assert os.getpid() in below
    assert os.getpid() not in {process.pid for process in tree(os.getppid(), others={os.getpid()})}


def test_messages_are_new_each_time_and_hang_together() -> None:
    """No id comes twice, and a reply goes to a message of its own turn."""
    made = messages("a", 900)
    ids = {message["external_id"] for message in made}
    assert len(ids) == 900
    assert ids.isdisjoint(message["external_id"] for message in messages("b", 900))
    replies = [message["in_reply_to"] for message in made[:400] if "in_reply_to" in message]
    assert ids & set(replies)


def test_real_messages_are_those_of_customers(tmp_path: Path) -> None:
    """Our own replies in a collection are left out."""
    file = tmp_path / "real.jsonl"
    file.write_text(
        '{"id": "c-1", "text": "we", "author": "brand", "inbound": false, "brand": "brand", "created_at": null}\n'
        '{"id": "c-2", "text": "you", "author": "1", "inbound": true, "brand": "brand", "created_at": null}\n'
    )
    assert {message["text"] for message in messages("a", 3, file)} == {"you"}


def test_deciding_is_measured() -> None:
    """The made-up day is mostly decided."""
    found = measure_deciding(TINY.decided, None)
    assert found["decide_ms"] > 0
    assert found["undecided_share"] < 1


@pytest.mark.bench
def test_ladders_are_measured() -> None:
    """Just what falls due in the minute is climbed, and nothing before."""
    with server_folder() as folder, Postgres(folder / "postgres", profile="test") as postgres:
        found = measure_ladders(postgres, 600)
    assert found["due"] == 6
    assert min(found["sweep s"], found["idle ms"]) > 0


@pytest.mark.bench
def test_the_sla_report_is_measured() -> None:
    """Of few and of many tickets, with and without a past; the roll-up counts every change."""
    with server_folder() as folder, Postgres(folder / "postgres", profile="test") as postgres:
        found = measure_sla(postgres, 2_000)
    assert len(found) == 12
    assert all(found.values())


@pytest.mark.bench
def test_pages_are_measured_on_full_queues() -> None:
    """Each reading, also of a page that is not the first."""
    with server_folder() as folder, Postgres(folder / "postgres", profile="test") as postgres:
        found = measure_pages(postgres, 2_000)
    assert set(found) == {"queue page", "queue page, deep", "list of queues", "ticket"}


@pytest.mark.bench
@pytest.mark.timeout(170)
def test_floors_and_ours_from_the_first_request_to_the_report(tmp_path: Path) -> None:
    """Real servers, real programs, everything accepted and decided, and a ratio for each goal."""
    findings = Findings()
    with server_folder() as folder:
        few = [floor for floor in FLOORS if floor.name in {"FastAPI + pydantic", "minimal end to end"}]
        bench = Bench(folder, TINY, None, lambda _: None, findings, few)
        bench.floors()
        bench.ours()
    assert {"web", "worker", "relay", "beat", "postgres", "valkey"} <= findings.ours["singles"].end_to_end[0].cpu.keys()
    assert findings.ours["singles"].latencies[0].queue_p99_ms > 0
    assert len(list(verdicts(findings))) == 6
    with (tmp_path / "report.txt").open("w") as file:
        print_findings(findings, Console(file=file, width=160))
    assert "minimal end to end" in (tmp_path / "report.txt").read_text()
    assert write_findings(findings, tmp_path).stat().st_size > 0
