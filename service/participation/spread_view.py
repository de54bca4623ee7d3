"""Proposals about cells, and cells to which the olievlek could spread next, as the map lists them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routing_rules.evidence_sentences import sentence
from routing_rules.facts import Cell
from routing_rules.forecast import Reason, ReasonKind, Spread
from routing_rules.participation import STAGES
from routing_rules.proposals import Proposal, Verdict
from routing_rules.vocabulary import Stage
from service.participation.map_words import MapWords, level
from service.web.translations import N_

REASONS: Mapping[ReasonKind, str] = {
    ReasonKind.SAME_PROCESS: N_("the same process runs well on %(channel)s, at %(stage)s"),
    ReasonKind.SAME_OWNER: N_("%(department)s does well here with %(process)s, at %(stage)s"),
}
SHOWN = 6
"""So many spreads are listed: more is no advice."""


@dataclass(frozen=True, slots=True)
class SpreadView:
    """One cell to which the olievlek could spread."""

    name: str
    owner: str
    address: str
    level: int
    stage: str
    """Now."""
    load: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What the figures say is best for one cell."""

    name: str
    address: str
    is_promotion: bool
    stage: str
    level: int
    proposed: str
    proposed_level: int
    sentence: str
    """The first reason; the cell's page has them all."""


def spread_views(spreads: Iterable[Spread], words: MapWords) -> list[SpreadView]:
    """Those with most tickets a day."""
    return [
        SpreadView(
            name=words.cell(one.cell),
            owner=words.department(one.owner),
            address=f"/map/{one.cell.process}/{one.cell.channel}",
            level=level(one.stage),
            stage=words.stage(one.stage),
            load=words.number(one.per_day),
            why=[_reason(reason, one.owner, words) for reason in one.reasons],
        )
        for one in list(spreads)[:SHOWN]
    ]


def proposal_views(proposals: Mapping[Cell, tuple[Stage, Proposal]], words: MapWords) -> list[ProposalView]:
    """Those that propose a move, steps back first; with the stage that each cell is at."""
    moving = [(cell, stage, one) for cell, (stage, one) in proposals.items() if one.verdict is not Verdict.HOLD]
    moving.sort(key=lambda entry: (entry[2].verdict is Verdict.PROMOTE, str(entry[0])))
    return [_proposal(cell, stage, one, words) for cell, stage, one in moving]


def proposed_stage(stage: Stage, verdict: Verdict) -> Stage:
    """One further, one back, or where it is."""
    step = {Verdict.PROMOTE: 1, Verdict.HOLD: 0, Verdict.STEP_BACK: -1}[verdict]
    return STAGES[min(max(STAGES.index(stage) + step, 0), len(STAGES) - 1)]


def _proposal(cell: Cell, stage: Stage, proposal: Proposal, words: MapWords) -> ProposalView:
    proposed = proposed_stage(stage, proposal.verdict)
    return ProposalView(
        name=words.cell(cell),
        address=f"/map/{cell.process}/{cell.channel}",
        is_promotion=proposal.verdict is Verdict.PROMOTE,
        stage=words.stage(stage),
        level=level(stage),
        proposed=words.stage(proposed),
        proposed_level=level(proposed),
        sentence=sentence(proposal.evidence[0], words.language) if proposal.evidence else "",
    )


def _reason(reason: Reason, owner: str, words: MapWords) -> str:
    return words.say(REASONS[reason.kind]) % {
        "channel": words.channel(reason.neighbour.channel),
        "process": words.process(reason.neighbour.process),
        "department": words.department(owner),
        "stage": words.stage(reason.stage),
    }
