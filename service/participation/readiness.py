"""How well a department does in each cell, what that says for its next stage, and where the olievlek could spread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.asked import Asked
from routing_rules.evidence_sentences import sentence
from routing_rules.facts import Cell
from routing_rules.forecast import CellSeen, Forecast, Spread, forecast, next_spread
from routing_rules.proposals import EvidenceKind, Proposal, Verdict, propose
from routing_rules.readiness import readiness
from routing_rules.readiness_parts import FigureKind, Readiness
from routing_rules.rulebook_parts import Participation, Rulebook
from routing_rules.vocabulary import Stage
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Invalid
from service.participation.asked import asked_in, wanted_of
from service.participation.readiness_behind import Behind, behind
from service.participation.readiness_rows import lowered_cells, stages_began, tickets_a_day

WEEKS = 4
LONGEST = 26
"""Weeks."""
_ASKED_STAGES = frozenset({Stage.CONSULT, Stage.DRAFT, Stage.ANSWER})


@dataclass(frozen=True, slots=True)
class CellReadiness:
    """All that is known of a cell's readiness at one moment."""

    cell: Cell
    department: str
    """The owner of the process."""
    stage: Stage
    """The configured one, for which the figures are judged."""
    share: int
    since: datetime
    """From when questions count: the beginning of the weeks asked for, or of the stage, whichever came last."""
    at: datetime
    readiness: Readiness
    proposal: Proposal
    forecast: Forecast | None
    """What the department may expect; in stage shadow alone."""
    asked: tuple[Asked, ...]
    """What all figures were counted from, in the order in which it was asked."""

    def sentences(self, language: str) -> list[str]:
        """The evidence of the proposal; "nl" for Dutch, English otherwise."""
        return [sentence(evidence, language) for evidence in self.proposal.evidence]

    def figures_tickets(self, kind: FigureKind, *, control: bool = False) -> list[Behind]:
        """The tickets behind a figure, as many as its n; of the control group's where asked."""
        return behind(self.asked, kind, self.at, control=control)


async def readiness_of(
    session: AsyncSession, cell: Cell, weeks: int = WEEKS, at: datetime | None = None
) -> CellReadiness:
    """The readiness of one cell, from what was asked in the last weeks. Raises NotFound, or Invalid for no weeks."""
    rulebook = (await active_configuration(session)).rulebook
    return (await _readinesses(session, rulebook, [cell], weeks, at or now()))[0]


async def proposals_of(session: AsyncSession, weeks: int = WEEKS, at: datetime | None = None) -> list[CellReadiness]:
    """The readiness of every cell in which a department takes part, with what is proposed; by process and channel."""
    rulebook = (await active_configuration(session)).rulebook
    cells = [cell for cell, known in rulebook.participation.items() if known.stage is not Stage.HUB]
    return await _readinesses(session, rulebook, sorted(_owned(cells, rulebook), key=str), weeks, at or now())


async def spread_of(
    session: AsyncSession,
    weeks: int = WEEKS,
    at: datetime | None = None,
    proposals: Sequence[CellReadiness] | None = None,
) -> tuple[Spread, ...]:
    """Where the olievlek could spread next, the cell with most tickets a day first.

    `proposals` are those of the same weeks, from whoever has reckoned them already.
    """
    moment = at or now()
    rulebook = (await active_configuration(session)).rulebook
    asked = [cell for cell, known in rulebook.participation.items() if known.stage in _ASKED_STAGES]
    if proposals is None:
        proposals = await _readinesses(session, rulebook, list(_owned(asked, rulebook)), weeks, moment)
    runs_well = {one.cell: _runs_well(one) for one in proposals if one.cell in asked}
    runs_well |= dict.fromkeys(await lowered_cells(session), False)
    loads = await tickets_a_day(session, moment - timedelta(weeks=weeks), moment)
    seen = [
        CellSeen(cell, process.owner, _stage(rulebook, cell).stage, runs_well.get(cell), loads.get(cell, 0.0))
        for process in rulebook.processes.values()
        for cell in (Cell(process.slug, channel) for channel in rulebook.channels)
    ]
    return next_spread(seen, rulebook.hub)


async def _readinesses(
    session: AsyncSession, rulebook: Rulebook, cells: Sequence[Cell], weeks: int, at: datetime
) -> list[CellReadiness]:
    if not 1 <= weeks <= LONGEST:
        raise Invalid(f"Readiness looks back 1 to {LONGEST} weeks.", field="weeks")
    window = at - timedelta(weeks=weeks)
    began = await stages_began(session, at)
    wanted = [
        wanted_of(
            rulebook,
            cell,
            max(window, began.get(cell, window)),
            in_shadow=_stage(rulebook, cell).stage is Stage.SHADOW,
        )
        for cell in cells
    ]
    asked = await asked_in(session, rulebook, wanted, at)
    return [_judged(rulebook, one.cell, one.since, at, asked) for one in wanted]


def _judged(
    rulebook: Rulebook, cell: Cell, since: datetime, at: datetime, asked: Mapping[Cell, Sequence[Asked]]
) -> CellReadiness:
    configured, owner = _stage(rulebook, cell), rulebook.processes[cell.process].owner
    measured = readiness(asked[cell], since, at, configured.share)
    expected = None
    if configured.stage is Stage.SHADOW:
        levels = rulebook.service_levels
        calendar = levels.calendars.get(levels.departments.get(owner, ""))
        zone = rulebook.time_zone if calendar is None else calendar.time_zone
        expected = forecast((one.opened for one in asked[cell] if one.inside), since, at, zone)
    return CellReadiness(
        cell=cell,
        department=owner,
        stage=configured.stage,
        share=configured.share,
        since=since,
        at=at,
        readiness=measured,
        proposal=propose(measured, configured.stage),
        forecast=expected,
        asked=tuple(asked[cell]),
    )


def _stage(rulebook: Rulebook, cell: Cell) -> Participation:
    return rulebook.participation.get(cell) or Participation(cell, Stage.HUB, 100, "")


def _owned(cells: Iterable[Cell], rulebook: Rulebook) -> Iterable[Cell]:
    """Without the hub's own processes: no department can join those."""
    return (cell for cell in cells if rulebook.processes[cell.process].owner != rulebook.hub)


def _runs_well(cell: CellReadiness) -> bool | None:
    """Whether the figures are good enough to go further; None: not known yet."""
    if cell.proposal.verdict is Verdict.STEP_BACK:
        return False
    kinds = {evidence.kind for evidence in cell.proposal.evidence}
    return True if cell.proposal.verdict is Verdict.PROMOTE or EvidenceKind.HIGHEST_STAGE in kinds else None
