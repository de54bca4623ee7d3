"""Words that the rulebook may take up, with their evidence: a person accepts or declines each by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from routing_rules.rulebook import Rulebook, RulebookError
from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.learning.changing import require_keeper
from service.flow.learning.queries import proposals
from service.flow.learning.word_actions import accept_proposal, decline_proposal
from service.flow.learning.word_evidence import WordTicket, tickets_with_words
from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.people.signed_in import Viewer, ViewerOf
from service.tables import WordProposal
from service.tickets.question_names import names_of
from service.web.responses import go_to, page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False, prefix="/quality/proposals")

Number = Annotated[int, Path(ge=1, lt=2**63)]
READS = frozenset({Role.MANAGER, Role.LEAD})
DECIDED = 10
"""Proposals that were decided on, shown beneath."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A word for a process."""

    id: int
    term: str
    process: str
    language: str
    """Its code; "und" for every language."""
    tickets: int
    elsewhere: int
    weight: int
    shown: Sequence[WordTicket]


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody said of one."""

    term: str
    process: str
    accepted: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """What waits, and what was decided last."""

    waiting: list[Proposed]
    decided: list[Decided]
    may_decide: bool
    problem: str = ""
    """Why the rulebook did not take a word."""


@router.get("")
async def show_proposals(session: Transaction, viewer: ViewerOf) -> Response:
    """Those of most tickets first."""
    _require_reader(viewer.actor)
    return await _shown(session, viewer)


@router.post("/{number}/acceptance")
async def post_acceptance(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Into the rulebook."""
    require_keeper(viewer.actor)
    try:
        await accept_proposal(session, viewer.actor, number)
    except RulebookError as error:
        return await _shown(session, viewer, str(error))
    return go_to(request, "/quality/proposals")


@router.post("/{number}/refusal")
async def post_refusal(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Not into the rulebook, and not proposed again."""
    require_keeper(viewer.actor)
    await decline_proposal(session, viewer.actor, number)
    return go_to(request, "/quality/proposals")


async def _shown(session: Transaction, viewer: Viewer, problem: str = "") -> Response:
    rulebook = (await active_configuration(session)).rulebook
    every = await proposals(session, waiting_only=False)
    waiting = [one for one in every if one.decided_at is None]
    done = sorted((one for one in every if one.decided_at is not None), key=_decided_at, reverse=True)[:DECIDED]
    behind = await tickets_with_words(session, waiting)
    names = await names_of(session, [one.decided_by for one in done])
    language = viewer.frame.language
    content = ProposalsPage(
        waiting=[
            Proposed(
                one.id,
                one.term,
                _name(rulebook, one.process, language),
                one.language,
                one.tickets,
                one.elsewhere,
                one.weight,
                behind[one.id],
            )
            for one in waiting
        ],
        decided=[
            Decided(
                one.term,
                _name(rulebook, one.process, language),
                bool(one.accepted),
                names.get(one.decided_by or "", ""),
                _decided_at(one),
            )
            for one in done
        ],
        may_decide=Role.MANAGER in viewer.actor.roles,
        problem=problem,
    )
    zone = rulebook.service_levels.time_zone
    return page(viewer.in_zone(zone).frame, "quality_proposals.html", content, 409 if problem else 200)


def _require_reader(actor: Actor) -> None:
    if not actor.roles & READS:
        raise NotAllowed(f"{actor.display_name} may not see proposed words: managers and leads do.")


def _decided_at(one: WordProposal) -> datetime:
    return one.decided_at or one.proposed_at


def _name(rulebook: Rulebook, process: str, language: str) -> str:
    found = rulebook.processes.get(process)
    return process if found is None else found.name.in_language(language)
