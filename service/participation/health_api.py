"""Incidents over the API: which there are, and saying that one began or is over."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from service.participation.cell_forms import Note
from service.participation.health_incidents import begin_incident, end_incident, incidents
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader, caller_with
from service.people.keys import Scope
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/incidents", tags=["incidents"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The incident's number.", examples=[3])]
Teller = Annotated[Actor, Depends(caller_with(Scope.CELLS_WRITE))]


class IncidentForm(BaseModel):
    """What happened, and to which process."""

    model_config = ConfigDict(extra="forbid")

    process: str = Field(min_length=1, max_length=100, examples=["network_outage"])
    note: Note = Field(examples=["No mobile network in Utrecht since nine o'clock."])


class IncidentView(BaseModel):
    """One incident of a process."""

    model_config = ConfigDict(frozen=True, from_attributes=True, use_attribute_docstrings=True)

    id: int = Field(examples=[3])
    process: str = Field(examples=["network_outage"])
    note: str = Field(examples=["No mobile network in Utrecht since nine o'clock."])
    opened_at: datetime
    opened_by: str = Field(examples=["colleague/4"])
    ended_at: datetime | None
    """Null while it lasts."""
    ended_by: str | None = Field(examples=["colleague/4"])


class IncidentListView(BaseModel):
    """The newest first, 200 at most."""

    items: list[IncidentView]


@router.get("", summary="Incidents", responses=problem_models(401, 403, 422, 503))
async def show_incidents(
    session: Transaction,
    actor: TicketReader,
    open_only: Annotated[bool, Query(alias="open", description="Only those that last.")] = False,
) -> IncidentListView:
    """What happened to processes, and what still does."""
    found = await incidents(session, is_open=open_only)
    return IncidentListView(items=[IncidentView.model_validate(one) for one in found])


@router.post(
    "", status_code=201, summary="An incident began", responses=problem_models(400, 401, 403, 404, 409, 422, 503)
)
async def post_incident(form: IncidentForm, session: Transaction, actor: Teller) -> IncidentView:
    """For leads, managers, and keys with the scope cells:write. The process's cells step back until it is over."""
    return IncidentView.model_validate(await begin_incident(session, actor, form.process, form.note))


@router.post("/{number}/end", summary="An incident is over", responses=problem_models(401, 403, 404, 422, 503))
async def post_end(number: Number, session: Transaction, actor: Teller) -> IncidentView:
    """For leads, managers, and keys with the scope cells:write. Again, it changes nothing."""
    return IncidentView.model_validate(await end_incident(session, actor, number))
