"""The pages of kept answers: the list, keeping one, and one with where it was used."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from routing_rules.rulebook import Rulebook
from service.configuration.queries import active_configuration
from service.flow.knowledge.actions import REVIEW_AFTER, edit_answer, keep_answer, retire_answer
from service.flow.knowledge.forms import LARGEST_ID, LONGEST_QUESTION, LONGEST_TEXT, Asked, EditForm, KeepForm
from service.flow.knowledge.keeping import proposed
from service.flow.knowledge.privacy import HoldsPersonalData
from service.flow.knowledge.queries import answer_detail, answer_list
from service.flow.knowledge.reading import Filled, NewAnswerPage, Reading
from service.flow.knowledge.rights import may_change, require_reader, sees_all
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False, prefix="/answers")

AnswerId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
QuestionId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
Slug = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=NO_NUL)]
NOT_ALL = N_("Question and answer need some words, and the process and the language have to be said.")
PAST = N_("The review is still to come: choose a later day.")
NO_PROCESS = N_("There is no such process.")
CHANGED = N_(
    "It was changed meanwhile. Your words are still here; look at how it stands, and save again what you want."
)
REFUSED = {"review_at": PAST, "process": NO_PROCESS}


class AnswerForm(BaseModel):
    """An answer as a browser sends it."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_QUESTION, pattern=NO_NUL)] = ""
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT, pattern=NO_NUL)] = ""
    process: Slug = ""
    language: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z]{0,3}$")] = ""
    review: date
    consultation: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    seen: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything is filled in."""
        return bool(self.question and self.text and self.process and len(self.language) > 1)

    @property
    def filled(self) -> Filled:
        """To be shown again."""
        return Filled(self.question, self.text, self.process, self.language, self.review)


class ListForm(BaseModel):
    """Which answers."""

    process: Slug = ""
    owner: Slug = ""
    words: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    show: Annotated[str, StringConstraints(pattern="^(due|retired)?$")] = ""
    after: Annotated[str, StringConstraints(max_length=100)] | None = None


@router.get("")
async def show_answers(session: Transaction, viewer: ViewerOf, form: Annotated[ListForm, Query()]) -> Response:
    """What is due for review longest first."""
    asked = Asked(
        process=form.process or None,
        owner=form.owner or None,
        words=form.words,
        is_due=form.show == "due",
        is_retired=form.show == "retired",
        after=form.after,
    )
    viewer, reading = await _reading(session, viewer)
    found = await answer_list(session, viewer.actor, asked)
    return page(viewer.frame, "answers.html", reading.answers(found, asked, sees_all=sees_all(viewer.actor)))


@router.get("/new")
async def show_new(session: Transaction, viewer: ViewerOf, consultation: QuestionId = None) -> Response:
    """A form; with a question to a department, filled with what it answered."""
    require_reader(viewer.actor)
    viewer, reading = await _reading(session, viewer)
    review = (now() + REVIEW_AFTER).astimezone(reading.rulebook.time_zone).date()
    return await _new_page(session, viewer, reading, consultation, Filled(review=review), is_fresh=True)


@router.post("")
async def post_answer(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[AnswerForm, Form()]
) -> Response:
    """To the answer that is kept, or back with what is wrong."""
    viewer, reading = await _reading(session, viewer)
    wrong = _unfit(form, viewer)
    if wrong is None:
        values = _values(form, reading.rulebook)
        try:
            kept = await keep_answer(session, viewer.actor, KeepForm(consultation=form.consultation, **values))
        except Invalid as refused:
            wrong = _refused(form, refused, reading)
        else:
            return go_to(request, f"/answers/{kept.id}")
    return await _new_page(session, viewer, reading, form.consultation, wrong)


@router.get("/{answer_id}")
async def show_answer(session: Transaction, viewer: ViewerOf, answer_id: AnswerId) -> Response:
    """One, with where it was used."""
    viewer, reading = await _reading(session, viewer)
    return await _page_of(session, viewer, reading, answer_id)


@router.post("/{answer_id}")
async def post_change(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    answer_id: AnswerId,
    form: Annotated[AnswerForm, Form()],
) -> Response:
    """Changed, or back with what is wrong."""
    viewer, reading = await _reading(session, viewer)
    wrong = _unfit(form, viewer)
    if wrong is None:
        before = reading.as_kept((await answer_detail(session, viewer.actor, answer_id)).answer)
        values = _values(form, reading.rulebook)
        if form.review == before.review:
            del values["review_at"]
        try:
            await edit_answer(session, viewer.actor, answer_id, EditForm(seen=form.seen, **values))
        except Invalid as refused:
            wrong = _refused(form, refused, reading)
        except Conflict:
            said = gettext_in(viewer.frame.language)(CHANGED)
            return await _page_of(session, viewer, reading, answer_id, replace(form.filled, error=said), 409)
        else:
            return go_to(request, f"/answers/{answer_id}")
    return await _page_of(session, viewer, reading, answer_id, wrong, 422)


@router.post("/{answer_id}/retire")
async def post_retire(request: Request, session: Transaction, viewer: ViewerOf, answer_id: AnswerId) -> Response:
    """It is offered no more."""
    await retire_answer(session, viewer.actor, answer_id)
    return go_to(request, f"/answers/{answer_id}")


@router.post("/{answer_id}/restore")
async def post_restore(request: Request, session: Transaction, viewer: ViewerOf, answer_id: AnswerId) -> Response:
    """It is offered again."""
    await edit_answer(session, viewer.actor, answer_id, EditForm(retired=False))
    return go_to(request, f"/answers/{answer_id}")


async def _reading(session: Transaction, viewer: Viewer) -> tuple[Viewer, Reading]:
    rulebook = (await active_configuration(session)).rulebook
    return viewer.in_zone(rulebook.time_zone), Reading(viewer.frame.language, rulebook)


async def _new_page(
    session: Transaction,
    viewer: Viewer,
    reading: Reading,
    consultation: int | None,
    filled: Filled,
    *,
    is_fresh: bool = False,
) -> Response:
    number, owner = None, ""
    if consultation is not None:
        found = await proposed(session, viewer.actor, consultation)
        number, owner = found.number, reading.department(found.department)
        if is_fresh:
            filled = Filled(found.question, found.text, found.process or "", found.language or "", filled.review)
    content = NewAnswerPage(filled, reading.processes(), consultation, number, owner)
    return page(viewer.frame, "answer_new.html", content, 200 if is_fresh else 422)


async def _page_of(
    session: Transaction,
    viewer: Viewer,
    reading: Reading,
    answer_id: int,
    filled: Filled | None = None,
    status: int = 200,
) -> Response:
    detail = await answer_detail(session, viewer.actor, answer_id)
    allowed = may_change(viewer.actor, detail.answer.owner, reading.rulebook)
    return page(viewer.frame, "answer.html", reading.answer(detail, filled, may_change=allowed), status)


def _unfit(form: AnswerForm, viewer: Viewer) -> Filled | None:
    """The form with what is missing; None when nothing is."""
    return None if form.is_whole else replace(form.filled, error=gettext_in(viewer.frame.language)(NOT_ALL))


def _refused(form: AnswerForm, refused: Invalid, reading: Reading) -> Filled:
    if isinstance(refused, HoldsPersonalData):
        return replace(form.filled, revealed=reading.revealed(refused))
    said = REFUSED.get(str(refused.extensions.get("field")))
    return replace(form.filled, error=refused.detail if said is None else gettext_in(reading.language)(said))


def _values(form: AnswerForm, rulebook: Rulebook) -> dict[str, Any]:
    """The day of review ends where the house is: today is still to come. Browsers send line ends of their own."""
    ends = datetime.combine(form.review + timedelta(days=1), time(), rulebook.time_zone)
    said = {name: getattr(form, name).replace("\r\n", "\n") for name in ("question", "text", "process", "language")}
    return said | {"review_at": ends - timedelta(seconds=1)}
