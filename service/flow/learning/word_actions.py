"""What people decide about words that were proposed: into the rulebook, or not."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.learn_words import TELLING
from service.configuration.actions import edit_files, rulebook_alone
from service.configuration.queries import active_configuration
from service.configuration.word_text import with_word
from service.flow.learning.changing import require_keeper
from service.foundation.clock import now
from service.foundation.errors import Conflict, NotFound
from service.people.actor import Actor
from service.tables import WordProposal


async def accept_proposal(session: AsyncSession, actor: Actor, proposal_id: int) -> int:
    """Write the word into its process's vocabulary; returns the version of the rulebook that has it.

    Raises NotAllowed, NotFound, RulebookError when the rulebook isn't right with it, and Conflict when it was decided
    on before or its process is gone.
    """
    proposal = await _undecided(session, actor, proposal_id)
    newest = await rulebook_alone(session)
    if proposal.process not in (await active_configuration(session)).rulebook.processes:
        raise Conflict(f"The rulebook has no process {proposal.process} any more.")
    level = "telling" if proposal.weight >= TELLING else "hint"
    texts = with_word(newest.files, proposal.process, proposal.language, level, proposal.term)
    version_id = await edit_files(session, actor.name, texts, seen=newest.version_id)
    await _decide(session, actor, proposal, accepted=True)
    return version_id


async def decline_proposal(session: AsyncSession, actor: Actor, proposal_id: int) -> None:
    """It is not proposed again. Raises NotAllowed, NotFound, and Conflict when it was decided on before."""
    await _decide(session, actor, await _undecided(session, actor, proposal_id), accepted=False)


async def _undecided(session: AsyncSession, actor: Actor, proposal_id: int) -> WordProposal:
    require_keeper(actor)
    found = await session.exec(select(WordProposal).where(WordProposal.id == proposal_id).with_for_update())
    proposal = found.one_or_none()
    if proposal is None:
        raise NotFound(f"There is no proposal {proposal_id}.")
    if proposal.decided_at is not None:
        raise Conflict(f"'{proposal.term}' was decided on already.")
    return proposal


async def _decide(session: AsyncSession, actor: Actor, proposal: WordProposal, *, accepted: bool) -> None:
    proposal.decided_at, proposal.decided_by, proposal.accepted = now(), actor.name, accepted
    session.add(proposal)
    await session.flush()
