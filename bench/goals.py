"""The goals, as ratios within one run on one machine, and whether they are met."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.load import Seen
from bench.measuring import Run, median, median_run
from bench.ours import Ours
from bench.parts import Findings

MANY_TICKETS = 1_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal and what was measured."""

    what: str
    measured: float
    goal: float
    stretch: float
    unit: str

    @property
    def word(self) -> str:
        """How it stands."""
        if self.measured <= self.stretch:
            return "stretch met"
        return "met" if self.measured <= self.goal else "missed"


def verdicts(found: Findings) -> Iterator[Verdict]:
    """Every goal that this run measured both sides of."""
    yield from _costs(found)
    yield from _waits(found.ours)
    yield from _pages(found.pages)
    yield from _ladders(found.ladders)
    yield from _sla(found.sla)


def cost(runs: list[Run]) -> float:
    """Median CPU-seconds per 1,000 messages of all programs together."""
    return median([run.cpu_total for run in runs])


def _costs(found: Findings) -> Iterator[Verdict]:
    ours, floors = found.ours, found.floors
    pairs = (
        ("singles, against minimal end to end", "singles", "minimal end to end", 3.0, 2.0),
        ("batches, against minimal end to end", "batches", "minimal end to end, batches", 3.0, 2.0),
        ("singles, against the textbook", "singles", "textbook", 1 / 10, 1 / 16),
        ("batches, against the textbook", "batches", "textbook", 1 / 50, 1 / 90),
    )
    for what, way, floor, goal, stretch in pairs:
        if way in ours and floor in floors:
            yield Verdict(f"CPU of {what}", cost(ours[way].end_to_end) / cost(floors[floor]), goal, stretch, "x")
    if "singles" in ours and "FastAPI + pydantic" in floors:
        ratio = cost(ours["singles"].accepting) / cost(floors["FastAPI + pydantic"])
        yield Verdict("CPU of accepting, against FastAPI + pydantic", ratio, 2.5, 1.8, "x")


def _waits(ours: Mapping[str, Ours]) -> Iterator[Verdict]:
    for way, found in ours.items():
        for latency in found.latencies:
            if latency.share == 50:
                yield Verdict(f"{way}: accepted -> in queue, p99 at half load", latency.queue_p99_ms, 100, 50, "ms")
                yield Verdict(f"{way}: accepted, p99 at half load", latency.seen.p99_ms, 30, 15, "ms")


def _pages(pages: Mapping[int, Mapping[str, float]]) -> Iterator[Verdict]:
    if len(pages) > 1:
        few, *more = sorted(pages)
        for many in more:
            for name, milliseconds in pages[many].items():
                goal, stretch = _page_goal(name, many)
                what = f"{name}: {many:,} tickets against {few:,}"
                yield Verdict(what, milliseconds / pages[few][name], goal, stretch, "x")


def _ladders(found: Mapping[str, float]) -> Iterator[Verdict]:
    if found:
        tickets, due = int(found["tickets"]), int(found["due"])
        yield Verdict(f"ladders: {due:,} of {tickets:,} due in one minute", found["sweep s"], 60, 20, "s")
        yield Verdict(f"ladders: a sweep over {tickets:,} with nothing due", found["idle ms"], 20, 10, "ms")


def _sla(found: Mapping[str, float]) -> Iterator[Verdict]:
    if found:
        tickets = int(found["tickets"])
        yield Verdict(f"SLA report: 90 days, {tickets:,} tickets", found["many: page ms"], 300, 60, "ms")
        yield Verdict(
            f"SLA report by both measures: 90 days, {tickets:,} tickets", found["many: API ms"], 300, 60, "ms"
        )
        past = found["few, with ten times the past: page ms"] / found["few: page ms"]
        yield Verdict("SLA report: ten times the tickets, nine tenths of them before its days", past, 1.3, 1.1, "x")
        behind = found["many: tickets behind a number ms"] / found["few: tickets behind a number ms"]
        yield Verdict("tickets behind a number of it: ten times the tickets", behind, 1.5, 1.2, "x")


def _page_goal(name: str, tickets: int) -> tuple[float, float]:
    """One page of a queue is one index scan; the others read more where there is more, up to a bound."""
    if not name.startswith("queue page"):
        return 1.5, 1.2
    return (1.3, 1.1) if tickets <= MANY_TICKETS else (1.6, 1.2)


def middle(runs: list[Run]) -> tuple[Run, Seen]:
    """The run in the middle, and what its sender saw."""
    run = median_run(runs)
    return run, run.seen
