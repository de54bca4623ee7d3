"""A made-up month as text: one line a day, a line for each change of the cell and why, and what it came to."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from routing_rules.health_parts import Cause, ChangeKind, Evidence
from routing_rules.readiness_parts import Figure, FigureKind, Knowable
from routing_rules.vocabulary import Stage
from service.participation.cell_history import CellMove
from service.simulation.figures import FINAL, Day, Lived
from service.simulation.scenarios import Scenario

HEADS = (
    ("day", 10),
    ("stage", 20),
    ("share", 5),
    ("came in", 7),
    ("asked", 5),
    ("in time", 7),
    ("late", 4),
    ("bounced", 7),
    ("came back", 9),
    ("kept", 4),
    ("at once", 7),
    ("published", 9),
)
MINUTES = frozenset({FigureKind.MEDIAN_MINUTES, FigureKind.P90_MINUTES})
BECAUSE: Mapping[Cause, str] = {
    Cause.MISSED: "{found} of the last {of} answers were late",
    Cause.BOUNCED: "{found} of the last {of} questions came back as not theirs",
    Cause.ABSENT: "nobody of the department was present",
    Cause.MANDATE: "its mandate is used up for the day",
    Cause.INCIDENT: "its process has an incident",
    Cause.TRIAL: "a ticket of the trial went badly ({found} in a row)",
}
LOWERED = frozenset({ChangeKind.STEPPED_BACK, ChangeKind.TRIAL_FAILED})
WORDS: Mapping[str, str] = {
    ChangeKind.STEPPED_BACK: "its health lowers it to {ceiling}",
    ChangeKind.TRIAL_BEGAN: "a trial of a few tickets begins",
    ChangeKind.TRIAL_FAILED: "the trial failed: it stays at {ceiling}",
    ChangeKind.RECOVERED: "its health is well again",
    ChangeKind.RESET: "a person set it anew",
}


def table(scenario: Scenario, lived: Lived) -> Iterator[str]:
    """Line by line."""
    zone = lived.zone
    yield f"{scenario.slug}: {scenario.summary}"
    yield "  ".join(head.rjust(width) if width < 10 else head.ljust(width) for head, width in HEADS)
    changes = list(lived.changes)
    for day in lived.days:
        yield _row(day)
        while changes and changes[0].at.astimezone(zone).date() <= day.day:
            yield f"    {_change(changes.pop(0), zone)}"
    yield from _final(lived)


def change_words(change: CellMove) -> str:
    """What changed, and why."""
    if change.kind in WORDS:
        said = WORDS[change.kind].format(ceiling=change.ceiling)
        because = "; ".join(_because(one) for one in change.evidence)
        return f"{said}: {because}" if because and change.kind in LOWERED else said
    was = "" if change.was_stage is None else f"from {change.was_stage} {change.was_share} % "
    note = f": {change.note}" if change.note else ""
    return f"{was}to {change.stage} {change.share} %{note}"


def conclusion(lived: Lived) -> str:
    """In one sentence."""
    asked, late = lived.total("asked"), lived.total("late")
    first, last = lived.stages[0], lived.stages[-1]
    moved = f"It stayed at {last}" if first is last else f"It went {' > '.join(lived.stages)}"
    back, failed = lived.times(ChangeKind.STEPPED_BACK), lived.times(ChangeKind.TRIAL_FAILED)
    health = f"its health lowered it {back} times, and {failed} trials failed" if back else "its health held"
    most = max(day.at_once for day in lived.days)
    return (
        f"{moved}; {health}. Asked {asked} times, {late} too late; {lived.total('kept')} customers were kept with the "
        f"hub, {most} at once at most."
    )


def _row(day: Day) -> str:
    stage = day.stage.value if day.effective is day.stage else f"{day.stage} (now {day.effective})"
    numbers = (day.customers, day.asked, day.in_time, day.late, day.bounced, day.came_back, day.kept, day.at_once)
    cells = [f"{day.day:%a %d %b}", stage, f"{day.share} %", *map(str, numbers), str(day.published)]
    widths = [width for _, width in HEADS]
    return "  ".join(
        cell.rjust(width) if width < 10 else cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
    )


def _change(change: CellMove, zone: tzinfo | None) -> str:
    return f"{change.at.astimezone(zone):%H:%M}  {change.actor_name}: {change_words(change)}"


def _because(evidence: Evidence) -> str:
    return BECAUSE[evidence.cause].format(found=evidence.found, of=evidence.of)


def _final(lived: Lived) -> Iterator[str]:
    yield f"  {conclusion(lived)}"
    known = lived.readiness
    if known.stage is Stage.SHADOW:
        return
    yield f"  In stage {known.stage} since {known.since:%d %b}; proposed: {known.proposal.verdict}."
    for kind in FINAL:
        figure = known.readiness.figures[kind]
        if figure.value is not None:
            yield f"    {kind.replace('_', ' '):<16}{_figure(kind, figure)}"


def _figure(kind: FigureKind, figure: Figure) -> str:
    unit = _minutes if kind in MINUTES else _percent
    ends = f" ({unit(figure.low)} to {unit(figure.high)})"
    enough = "" if isinstance(figure.knowable, Knowable) else ", too few to go by"
    return f"{unit(figure.value)}{ends} of {figure.n}{enough}"


def _minutes(value: float | None) -> str:
    return "?" if value is None else f"{value:.0f} min"


def _percent(value: float | None) -> str:
    return "?" if value is None else f"{value * 100:.0f} %"
