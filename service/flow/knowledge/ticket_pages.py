"""Earlier answers on the page of a ticket: what fits, taking it over, and what may be kept."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response

from service.configuration.queries import active_configuration
from service.flow.knowledge.actions import use_answer
from service.flow.knowledge.forms import LARGEST_ID
from service.flow.knowledge.offering import offered
from service.flow.knowledge.reading import Reading
from service.people.signed_in import ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/tickets/{number}/answers")
async def show_earlier(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """The part below the reply box; nothing when nothing fits."""
    found = await offered(session, viewer.actor, number)
    rulebook = (await active_configuration(session)).rulebook
    viewer = viewer.in_zone(rulebook.time_zone)
    content = Reading(viewer.frame.language, rulebook).earlier(number, found.offers, found.keepable)
    template = "_earlier_answers.html" if viewer.frame.is_partial else "earlier_answers.html"
    return page(viewer.frame, template, content)


@router.post("/tickets/{number}/answers/{answer_id}/use")
async def post_use(session: Transaction, viewer: ViewerOf, number: Number, answer_id: Number) -> Response:
    """Counted; the browser puts its text into the reply box. Without scripts it stands on its page, to be copied."""
    await use_answer(session, viewer.actor, number, answer_id)
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "answer-used"})
    return RedirectResponse(f"/tickets/{number}/answers", 303)
