"""The parts of the bench: each measures one thing and leaves its figures in the findings."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.deciding import measure_deciding
from bench.floors.running import FLOORS, Floor, Servers, measure_floor
from bench.house import running_house
from bench.ladders import measure_ladders
from bench.latency import Latency
from bench.measuring import Run
from bench.ours import Ours, measure_ours, order_for
from bench.place import prepare_postgres
from bench.queue_pages import measure_pages
from bench.reading import measure_reading
from bench.sizes import Sizes
from bench.sla import measure_sla
from service.foundation.embedded import Postgres, Valkey

MOST_OPEN = 1_000_000
"""More open tickets than this no team has, however many it has had."""
WAYS = {"singles": False, "batches": True}


@dataclass(slots=True)
class Findings:
    """Everything that was measured."""

    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    machine: str = field(default_factory=lambda: f"{platform.machine()}, {os.cpu_count()} processors")
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    messages_from: str = "the demo's made-up day"
    floors: dict[str, list[Run]] = field(default_factory=dict)
    floor_latencies: dict[str, Latency] = field(default_factory=dict)
    ours: dict[str, Ours] = field(default_factory=dict)
    pages: dict[int, dict[str, float]] = field(default_factory=dict)
    ladders: dict[str, float] = field(default_factory=dict)
    sla: dict[str, float] = field(default_factory=dict)
    deciding: dict[str, float] = field(default_factory=dict)
    reading: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where it runs, how much is measured, and who is told."""

    home: Path
    sizes: Sizes
    data: Path | None
    say: Callable[[str], None]
    findings: Findings
    wanted: Sequence[Floor] = FLOORS

    def floors(self) -> None:
        """The least that such work costs."""
        postgres = Postgres(self.home / "floors" / "postgres")
        prepare_postgres(postgres)
        with postgres, Valkey(self.home / "floors" / "valkey") as valkey:
            for floor in self.wanted:
                self.say(f"floor: {floor.name}")
                log = self.home / "floors.log"
                runs, latency = measure_floor(floor, Servers(postgres, valkey), self.sizes, log, self.data)
                self.findings.floors[floor.name] = runs
                if latency is not None:
                    self.findings.floor_latencies[floor.name] = latency

    def ours(self) -> None:
        """The whole of Olievlek, running."""
        with running_house(self.home / "ours") as house:
            for name, many in WAYS.items():
                self.say(f"ours: {name}")
                order = order_for(house, self.sizes, self.data, many=many)
                self.findings.ours[name] = measure_ours(house, order, self.sizes, self.say)

    def pages(self) -> None:
        """Reading queues with few and with many tickets."""
        with Postgres(self.home / "pages", profile="test") as postgres:
            for tickets in self.sizes.tickets:
                self.say(f"pages: {tickets:,} tickets")
                self.findings.pages[tickets] = measure_pages(postgres, tickets)

    def ladders(self) -> None:
        """Climbing ladders with many open tickets."""
        tickets = min(max(self.sizes.tickets), MOST_OPEN)
        with Postgres(self.home / "ladders", profile="test") as postgres:
            self.say(f"ladders: {tickets:,} open tickets")
            self.findings.ladders = measure_ladders(postgres, tickets)

    def sla(self) -> None:
        """The SLA report of many tickets, and keeping it up to date."""
        tickets = min(max(self.sizes.tickets), MOST_OPEN)
        with Postgres(self.home / "sla", profile="test") as postgres:
            self.say(f"SLA report: {tickets:,} tickets")
            self.findings.sla = measure_sla(postgres, tickets)

    def deciding(self) -> None:
        """The rules alone."""
        self.say("deciding")
        self.findings.deciding = measure_deciding(self.sizes.decided, self.data)

    def reading(self) -> None:
        """The model alone."""
        self.say("reading")
        self.findings.reading = measure_reading(self.sizes.read, self.data)
