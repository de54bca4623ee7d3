"""The page of a cell: who takes part how far, how well, who changed that, and the dial."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from routing_rules.facts import Cell
from routing_rules.health import standing_causes
from routing_rules.health_parts import Health, HealthState
from routing_rules.participation import STAGES, configured_in, lower
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage
from service.participation.cell_map import CellState
from service.participation.cell_page_reading import RecentTicket
from service.participation.cell_view_duties import DutiesView
from service.participation.cell_view_figures import FigureView, ForecastView
from service.participation.knowledge_figures import CellKnowledge
from service.participation.map_changes import ChangeView, because
from service.participation.map_view import HEALTH_ICONS, StageView, health_words, stage_view
from service.participation.map_words import MapWords, level


@dataclass(frozen=True, slots=True)
class HeadView:
    """The cell as it stands."""

    id: Cell
    address: str
    name: str
    process: str
    channel: str
    icon: str
    owner: str
    is_hub: bool
    """Webcare's own process: no department can take part."""
    level: int
    stage: str
    meaning: str
    configured: str
    """What a person set, where that is not what it comes down to now."""
    health: str
    health_icon: str
    because: Sequence[str]
    """Why it is not what a person set."""
    until: datetime | None
    """The earliest moment of its trial."""
    share: int
    languages: str
    load: str
    control_stage: str
    """How customers outside the share are helped; empty: there are none, or it makes no difference."""


@dataclass(frozen=True, slots=True)
class ProposalPart:
    """What the figures say is best."""

    verdict: str
    stage: str
    """The proposed one."""
    level: int
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Dial:
    """The form that sets the cell."""

    stages: Sequence[StageView]
    stage: str
    share: int
    languages: str
    """Codes with commas between them."""
    note: str
    seen: int
    """The version of the rulebook that the form was filled from."""
    may_set: bool
    preview: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ShownTicket:
    """A ticket that was decided in the cell."""

    one: RecentTicket
    stage: str
    level: int


@dataclass(frozen=True, slots=True)
class CellPage:
    """All of the page."""

    head: HeadView
    figures: Sequence[FigureView]
    bounces: Sequence[tuple[str, str]]
    """Reasons of "not ours" with how often."""
    since: datetime
    proposal: ProposalPart
    forecast: ForecastView | None
    duties: DutiesView
    history: Sequence[ChangeView]
    recent: Sequence[ShownTicket]
    dial: Dial
    knowledge: CellKnowledge
    """What webcare answered by itself in the last weeks, with the department's kept answers."""
    how_well: Sequence[str]
    """The answer in a line or two, for whoever has ten seconds."""
    has_control: bool
    was_set: bool = False
    changed_by: str = ""
    """Who changed the cell since the page was opened."""

    @property
    def last_change(self) -> ChangeView | None:
        """The newest that a person made."""
        return next((one for one in self.history if not one.is_health), None)


def head_view(state: CellState, health: Health | None, rulebook: Rulebook, words: MapWords) -> HeadView:
    """The top of the page."""
    evidence = () if health is None else (*health.evidence, *standing_causes(health))
    is_lowered = state.is_lowered
    outside = lower(state.effective)
    return HeadView(
        id=state.cell,
        address=f"/map/{state.cell.process}/{state.cell.channel}",
        name=words.cell(state.cell),
        process=words.process(state.cell.process),
        channel=words.channel(state.cell.channel),
        icon=words.icon(state.cell.channel),
        owner=words.department(state.owner),
        is_hub=state.owner == rulebook.hub,
        level=level(state.effective),
        stage=words.stage(state.effective),
        meaning=words.meaning(state.effective),
        configured=words.stage(state.stage) if is_lowered else "",
        health=health_words(state.condition.state, words),
        health_icon=HEALTH_ICONS.get(state.condition.state, ""),
        because=list(dict.fromkeys(because(evidence, words))) if is_lowered else [],
        until=health.until if health is not None and state.condition.state is HealthState.OPEN else None,
        share=state.share,
        languages=words.languages(state.languages),
        load=words.number(state.tickets_a_day),
        control_stage=words.stage(outside) if state.share < 100 and state.effective is not Stage.HUB else "",
    )


def dial_of(cell: Cell, rulebook: Rulebook, seen: int, words: MapWords, *, may_set: bool) -> Dial:
    """The dial as the cell stands."""
    configured = configured_in(cell, rulebook)
    return Dial(
        stages=[stage_view(one, words) for one in STAGES],
        stage=configured.stage.value,
        share=configured.share,
        languages=", ".join(sorted(configured.languages)),
        note="",
        seen=seen,
        may_set=may_set,
    )


def shown_tickets(found: Sequence[RecentTicket], words: MapWords) -> list[ShownTicket]:
    """The tickets with the words of their stages."""
    return [ShownTicket(one, words.stage(one.stage), level(one.stage)) for one in found]
