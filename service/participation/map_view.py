"""The map as its page shows it: processes by channels, what changed lately, and what could be next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from routing_rules.facts import Cell
from routing_rules.health_parts import HealthState
from routing_rules.participation import STAGES
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage
from service.participation.cell_map import CellState
from service.participation.map_changes import ChangeView
from service.participation.map_words import MapWords, level
from service.web.translations import N_

HEALTH_WORDS: Mapping[HealthState, str] = {
    HealthState.OPEN: N_("stepped back"),
    HealthState.HALF_OPEN: N_("on trial"),
}
HEALTH_ICONS: Mapping[HealthState, str] = {HealthState.OPEN: "undo-2", HealthState.HALF_OPEN: "timer"}


@dataclass(frozen=True, slots=True)
class MapCell:
    """One cell in few words."""

    id: str
    address: str
    channel: str
    level: int
    """0-4: how far the effective stage is."""
    stage: str
    share: str
    """Empty at the hub, where it means nothing."""
    load: str
    """Tickets a day; empty where none came."""
    health: str
    """Empty while nothing is the matter."""
    health_icon: str
    label: str
    """All of it in one sentence, for whoever doesn't see the table."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """One process."""

    slug: str
    name: str
    owner: str
    is_hub: bool
    """Webcare's own: no department can take part."""
    cells: Sequence[MapCell]


@dataclass(frozen=True, slots=True)
class MapHead:
    """One channel."""

    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage in the legend."""

    level: int
    name: str
    meaning: str
    count: int
    """Cells that are at it."""
    value: str
    """As a form sends it."""


@dataclass(frozen=True, slots=True)
class MapPage:
    """All of the map."""

    heads: Sequence[MapHead]
    rows: Sequence[MapRow]
    stages: Sequence[StageView]
    day: date
    """As of the end of it."""
    first: date
    """Of the first publication."""
    today: date
    day_words: str
    changes: Sequence[ChangeView]
    """Of the seven days up to the day."""
    may_set: bool

    @property
    def is_today(self) -> bool:
        """It is the map of this moment."""
        return self.day == self.today

    @property
    def is_empty(self) -> bool:
        """No department takes part in anything."""
        return all(not cell.level for row in self.rows for cell in row.cells)

    @property
    def days(self) -> int:
        """How many days the slider has."""
        return (self.today - self.first).days

    @property
    def place(self) -> int:
        """Where the slider stands."""
        return (self.day - self.first).days


def map_rows(rulebook: Rulebook, states: Mapping[Cell, CellState], words: MapWords) -> list[MapRow]:
    """A row for each process, department by department; the hub's own are last."""
    order = {slug: place for place, slug in enumerate(rulebook.departments)}
    processes = sorted(rulebook.processes.values(), key=lambda one: (one.owner == rulebook.hub, order[one.owner]))
    return [
        MapRow(
            slug=process.slug,
            name=words.process(process.slug),
            owner=words.department(process.owner),
            is_hub=process.owner == rulebook.hub,
            cells=[_cell(Cell(process.slug, channel), states, words) for channel in rulebook.channels],
        )
        for process in processes
    ]


def map_heads(rulebook: Rulebook, words: MapWords) -> list[MapHead]:
    """A column for each channel."""
    return [MapHead(words.channel(slug), words.icon(slug)) for slug in rulebook.channels]


def map_stages(rows: Sequence[MapRow], words: MapWords) -> list[StageView]:
    """The legend, which counts."""
    levels = [cell.level for row in rows for cell in row.cells]
    return [stage_view(one, words, levels.count(level(one))) for one in STAGES]


def stage_view(stage: Stage, words: MapWords, count: int = 0) -> StageView:
    """A stage with how many cells are at it."""
    return StageView(level(stage), words.stage(stage), words.meaning(stage), count, stage.value)


def health_words(state: HealthState, words: MapWords) -> str:
    """What is the matter with a cell; empty for nothing."""
    return words.say(HEALTH_WORDS[state]) if state in HEALTH_WORDS else ""


def _cell(cell: Cell, states: Mapping[Cell, CellState], words: MapWords) -> MapCell:
    found = states.get(cell)
    stage, load = (Stage.HUB, 0.0) if found is None else (found.effective, found.tickets_a_day)
    condition = HealthState.CLOSED if found is None else found.condition.state
    load_words = words.number(load) if load else ""
    return MapCell(
        id=f"cell-{cell.process}-{cell.channel}",
        address=f"/map/{cell.process}/{cell.channel}",
        channel=words.channel(cell.channel),
        level=level(stage),
        stage=words.stage(stage),
        share="" if found is None or stage is Stage.HUB else f"{found.share} %",
        load=load_words,
        health=health_words(condition, words),
        health_icon=HEALTH_ICONS.get(condition, ""),
        label=_label(cell, found, load_words, words),
    )


def _label(cell: Cell, found: CellState | None, load: str, words: MapWords) -> str:
    stage = Stage.HUB if found is None else found.effective
    parts = [f"{words.cell(cell)}: {words.stage(stage)}"]
    if found is not None and found.is_lowered:
        was = words.say(N_("set to %(stage)s")) % {"stage": words.stage(found.stage)}
        parts.append(f"{health_words(found.condition.state, words)} ({was})")
    if found is not None and stage is not Stage.HUB:
        parts.append(words.say(N_("share %(share)s %%")) % {"share": found.share})
    parts.append(words.say(N_("%(load)s tickets a day")) % {"load": load or "0"})
    return ", ".join(parts)
