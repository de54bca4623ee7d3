"""Cells, their history and previews as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from routing_rules.health_parts import Cause, Evidence, HealthState
from routing_rules.vocabulary import Stage
from service.participation.cell_history import CellMove
from service.participation.cell_map import CellMap, CellState
from service.participation.cell_preview import Preview


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class CellView(_View):
    """One cell."""

    process: str = Field(examples=["order_delivery"])
    channel: str = Field(examples=["forum"])
    owner: str = Field(examples=["supply_chain"])
    """The department that owns the process."""
    stage: Stage
    """As a person set it."""
    share: int
    """Per cent of the authors."""
    languages: list[str]
    """To which it is narrowed; empty: to none."""
    effective: Stage
    """The lower of the stage and what its health allows."""
    health: HealthState
    """closed lets everything through; open stepped back; half_open tries a few tickets."""
    ceiling: Stage | None
    """The highest stage that its health allows, null when that is the one that was set."""
    since: datetime | None
    """When its health changed last."""
    tickets_a_day: float
    """The average of the last whole days, at most four weeks."""
    version: int
    """Of the rulebook that was in force: `seen` of whoever sets the cell."""

    @classmethod
    def of(cls, state: CellState) -> "CellView":
        """From what was found."""
        return cls(
            process=state.cell.process,
            channel=state.cell.channel,
            owner=state.owner,
            stage=state.stage,
            share=state.share,
            languages=sorted(state.languages),
            effective=state.effective,
            health=state.condition.state,
            ceiling=state.condition.ceiling,
            since=state.condition.since,
            tickets_a_day=state.tickets_a_day,
            version=state.version_id,
        )


class CellListView(_View):
    """The map."""

    version: int
    """Of the rulebook that was in force: `seen` of whoever sets a cell."""
    at: datetime
    items: list[CellView]
    """Every cell that is not the hub's alone, or has traffic."""

    @classmethod
    def of(cls, found: CellMap) -> "CellListView":
        """From what was found."""
        return cls(version=found.version_id, at=found.at, items=[CellView.of(state) for state in found.cells])


class EvidenceView(_View):
    """One of the things that made a cell step back."""

    cause: Cause
    at: datetime
    found: int
    """Late ones, bounces, or failed trials in a row."""
    of: int
    """Of how many; 0 where nothing is counted."""
    tickets: list[int]
    lasting_seconds: int | None
    """Business time without anybody."""

    @classmethod
    def from_evidence(cls, one: Evidence) -> "EvidenceView":
        """From what was kept."""
        lasting = None if one.lasting is None else round(one.lasting.total_seconds())
        return cls(
            cause=one.cause, at=one.at, found=one.found, of=one.of, tickets=list(one.tickets), lasting_seconds=lasting
        )


class CellChangeView(_View):
    """One change of a cell."""

    id: int
    at: datetime
    kind: str = Field(examples=["set"])
    """set by a person, published with a rulebook; or of its health: stepped_back, trial_began, trial_failed, recovered,
    reset."""
    actor: str = Field(examples=["colleague/3"])
    actor_name: str = Field(examples=["Noor"])
    note: str
    was_stage: Stage | None
    """Null: no rulebook was in force."""
    was_share: int | None
    was_languages: list[str] | None
    """Null, like `languages`, of a change of its health."""
    stage: Stage
    share: int
    languages: list[str] | None
    was_ceiling: Stage | None
    ceiling: Stage | None
    evidence: list[EvidenceView]
    version: int
    """Of the rulebook in force afterwards."""

    @classmethod
    def of(cls, move: CellMove) -> "CellChangeView":
        """From what was found."""
        return cls(
            id=move.id,
            at=move.at,
            kind=move.kind,
            actor=move.actor,
            actor_name=move.actor_name,
            note=move.note,
            was_stage=move.was_stage,
            was_share=move.was_share,
            was_languages=None if move.was_languages is None else sorted(move.was_languages),
            stage=move.stage,
            share=move.share,
            languages=None if move.languages is None else sorted(move.languages),
            was_ceiling=move.was_ceiling,
            ceiling=move.ceiling,
            evidence=[EvidenceView.from_evidence(one) for one in move.evidence],
            version=move.version_id,
        )


class CellHistoryView(_View):
    """The changes of a cell, the newest first."""

    items: list[CellChangeView]
    next_before: int | None
    """Send it as `before` for older ones; null when there are none."""


class CellSetView(_View):
    """A cell that was set."""

    changed: bool
    """False: it was so already, and nothing was written."""
    cell: CellView


class HandlingView(_View):
    """How many tickets a day are handled how."""

    with_department: float
    """They wait in the department's queue, which drafts or answers."""
    consulted: float
    """The department is asked, the hub answers."""
    shadowed: float
    with_hub: float


class CellPreviewView(_View):
    """What a setting would move."""

    process: str
    channel: str
    owner: str
    version: int
    """Of the rulebook that it was tried against."""
    days: int
    """How many were looked at."""
    tickets: int
    tickets_a_day: float
    stage: Stage
    share: int
    languages: list[str]
    before: HandlingView
    after: HandlingView
    moved_a_day: float
    """Tickets whose handling changes."""
    sentence: str = Field(examples=["Of the 34 tickets a day here, 8 would go to Supply Chain."])

    @classmethod
    def of(cls, found: Preview, sentence: str) -> "CellPreviewView":
        """From what was tried."""
        return cls(
            process=found.cell.process,
            channel=found.cell.channel,
            owner=found.owner,
            version=found.version_id,
            days=found.days,
            tickets=found.tickets,
            tickets_a_day=found.tickets_a_day,
            stage=found.stage,
            share=found.share,
            languages=sorted(found.languages),
            before=HandlingView.model_validate(found.before),
            after=HandlingView.model_validate(found.after),
            moved_a_day=found.moved_a_day,
            sentence=sentence,
        )
