"""Kept answers over the API: keeping, finding, changing and using them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.flow.knowledge import actions
from service.flow.knowledge.forms import Asked, EditForm, KeepForm
from service.flow.knowledge.offering import offers_for
from service.flow.knowledge.queries import answer_detail, answer_list
from service.flow.knowledge.similar import OFFERED
from service.flow.knowledge.views import KeptAnswerDetailView, KeptAnswerListView, KeptAnswerView, OfferListView
from service.foundation.validation import NO_NUL
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["answers"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
AnswerId = Annotated[int, Path(ge=1, lt=2**63, description="The answer's id.", examples=[7])]
Process = Annotated[str | None, Query(max_length=100, pattern=NO_NUL, description="Only of this process.")]
Owner = Annotated[str | None, Query(max_length=100, pattern=NO_NUL, description="Only of this department.")]
Words = Annotated[str, Query(max_length=500, pattern=NO_NUL, description="What to look for in question and answer.")]
READ = problem_models(401, 403, 404, 422, 503)
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)


@router.get("/answers", summary="Kept answers", responses=problem_models(401, 403, 422, 503))
async def show_answers(
    session: Transaction,
    actor: TicketReader,
    process: Process = None,
    owner: Owner = None,
    words: Words = "",
    due: Annotated[bool, Query(description="Only those whose review date is past.")] = False,
    retired: Annotated[bool, Query(description="Those that are offered no more, in place of the others.")] = False,
    after: Annotated[str | None, Query(max_length=100, description="`next` of the page before.")] = None,
) -> KeptAnswerListView:
    """What is due for review longest first, 50 at a time. A department gets its own."""
    asked = Asked(process, owner, words, due, retired, after)
    return KeptAnswerListView.of(await answer_list(session, actor, asked))


@router.post("/answers", status_code=201, summary="Keep an answer", responses=WITH_BODY)
async def post_answer(form: KeepForm, session: Transaction, actor: TicketWriter, response: Response) -> KeptAnswerView:
    """For the hub, and for the department whose answer it is. The same again is the same answer.

    422 with `objections` where it holds personal data; 409 where another text of the same question was kept.
    """
    answer = await actions.keep_answer(session, actor, form)
    response.headers["Location"] = f"{router.prefix}/answers/{answer.id}"
    return KeptAnswerView.of(answer)


@router.get("/answers/{answer_id}", summary="A kept answer", responses=READ)
async def show_answer(answer_id: AnswerId, session: Transaction, actor: TicketReader) -> KeptAnswerDetailView:
    """With where it was used, by whom and when."""
    return KeptAnswerDetailView.of(await answer_detail(session, actor, answer_id))


@router.patch("/answers/{answer_id}", summary="Change a kept answer", responses=WITH_BODY)
async def patch_answer(
    answer_id: AnswerId, form: EditForm, session: Transaction, actor: TicketWriter
) -> KeptAnswerView:
    """For its owner and for leads. `retired` ends its being offered; 409 where `seen` is not the newest version."""
    return KeptAnswerView.of(await actions.edit_answer(session, actor, answer_id, form))


@router.get("/tickets/{number}/answers", summary="Kept answers that fit a ticket", responses=READ)
async def show_offers(
    number: Number,
    session: Transaction,
    actor: TicketReader,
    limit: Annotated[int, Query(ge=1, le=20, description="How many at most.")] = OFFERED,
) -> OfferListView:
    """Of its process and language, by the words that they share with the customer's newest question."""
    return OfferListView.of(await offers_for(session, actor, number, limit))


@router.post("/tickets/{number}/answers/{answer_id}/use", summary="Use a kept answer", responses=CHANGE)
async def post_use(number: Number, answer_id: AnswerId, session: Transaction, actor: TicketWriter) -> KeptAnswerView:
    """For colleagues who may reply to the ticket, not for keys. On one ticket it counts once."""
    return KeptAnswerView.of(await actions.use_answer(session, actor, number, answer_id))
