"""The manager of a made-up month: looks at the cell each Monday, and follows what is proposed, with a note."""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.participation import STAGES, lower
from routing_rules.proposals import Verdict
from routing_rules.vocabulary import Stage
from service.participation.cells import set_cell
from service.participation.readiness import readiness_of
from service.people.actor import Actor

SHARES: Mapping[Stage, int] = {Stage.SHADOW: 100, Stage.CONSULT: 50, Stage.DRAFT: 100, Stage.ANSWER: 50}
"""Of a stage when it begins. In stage draft those outside the share would be consulted about: no control group."""


async def decide(session: AsyncSession, manager: Actor, cell: Cell, language: str = "en") -> Verdict:
    """One stage up on "promote", one down on "step back", nothing on "hold"; returns what was proposed."""
    known = await readiness_of(session, cell)
    verdict = known.proposal.verdict
    if verdict is not Verdict.HOLD:
        stage = STAGES[STAGES.index(known.stage) + 1] if verdict is Verdict.PROMOTE else lower(known.stage)
        note = " ".join(known.sentences(language))
        await set_cell(session, manager, cell, stage=stage, share=SHARES.get(stage, 100), note=note)
    return verdict
