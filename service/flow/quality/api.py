"""Quality over the API: the figures of the page, and the dials."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from service.configuration.queries import active_configuration
from service.flow.quality.actions import turn_dial
from service.flow.quality.dial_views import DialListView, DialView
from service.flow.quality.dials import dials_of
from service.flow.quality.figures import quality_of
from service.flow.quality.forms import DialForm, QualityForm
from service.flow.quality.queries import require_reader
from service.flow.quality.views import QualityView
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader, caller_with
from service.people.keys import Scope
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["quality"], dependencies=SCHEMES)
READ = problem_models(401, 403, 422, 503)
CHANGE = problem_models(400, 401, 403, 404, 409, 422, 503)
Slug = Annotated[str, Path(max_length=100, description="The process, or `default`.", examples=["order_delivery"])]
DialTurner = Annotated[Actor, Depends(caller_with(Scope.DIALS_WRITE))]


@router.get("/quality", summary="How well messages are read", responses=READ)
async def show_quality(session: Transaction, actor: TicketReader, form: Annotated[QualityForm, Query()]) -> QualityView:
    """For managers, leads and keys: each figure with how many messages it counts. docs/reading.md says what each is."""
    rulebook = (await active_configuration(session)).rulebook
    return QualityView.of(await quality_of(session, actor, rulebook, form.weeks))


@router.get("/dials", summary="The dials", responses=READ)
async def show_dials(session: Transaction, actor: TicketReader) -> DialListView:
    """How sure the model has to be of each process before a message goes by itself."""
    require_reader(actor)
    dials = await dials_of(session, (await active_configuration(session)).rulebook)
    items = [DialView.of(slug, dial, is_own=slug in dials.own) for slug, dial in dials.dials.items()]
    return DialListView(version=dials.version, items=items)


@router.put("/dials/{process}", summary="Turn a dial", responses=CHANGE)
async def put_dial(process: Slug, form: DialForm, session: Transaction, actor: DialTurner) -> DialView:
    """For managers, and keys with the scope dials:write. It counts for what is decided from then on."""
    await turn_dial(session, actor, process, form)
    dials = await dials_of(session, (await active_configuration(session)).rulebook)
    return DialView.of(process, dials.dials[process], is_own=True)
