"""Cells over the API: the map now and then, one cell with its history, trying a setting, and setting it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime

from routing_rules.facts import Cell
from routing_rules.vocabulary import Stage
from service.configuration.queries import active_configuration
from service.participation.cell_forms import CellForm, Language
from service.participation.cell_history import PAGE, history_of
from service.participation.cell_map import cell_at, cell_now, cells_at, cells_now
from service.participation.cell_preview import preview_cell
from service.participation.cell_sentences import preview_sentence
from service.participation.cell_views import (
    CellChangeView,
    CellHistoryView,
    CellListView,
    CellPreviewView,
    CellSetView,
    CellView,
)
from service.participation.cells import known_cell, set_cell
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader, caller_with
from service.people.keys import Scope
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/cells", tags=["cells"], dependencies=SCHEMES)
READ = problem_models(401, 403, 404, 422, 503)
CHANGE = problem_models(400, 401, 403, 404, 409, 422, 503)
Slug = Annotated[str, Path(max_length=100, description="The process.", examples=["order_delivery"])]
ChannelSlug = Annotated[str, Path(max_length=100, description="The channel.", examples=["forum"])]
Moment = Annotated[
    AwareDatetime | None,
    Query(description="A past moment; without it, now.", examples=["2026-10-01T12:00:00+02:00"]),
]
CellSetter = Annotated[Actor, Depends(caller_with(Scope.CELLS_WRITE))]


@router.get("", summary="The map", responses=READ)
async def show_cells(session: Transaction, actor: TicketReader, at: Moment = None) -> CellListView:
    """Every cell that is not the hub's alone or has traffic, as it is or was: stage, share, health and load."""
    return CellListView.of(await cells_now(session) if at is None else await cells_at(session, at))


@router.get("/{process}/{channel}", summary="One cell", responses=READ)
async def show_cell(
    process: Slug, channel: ChannelSlug, session: Transaction, actor: TicketReader, at: Moment = None
) -> CellView:
    """As it is, or was."""
    cell = Cell(process, channel)
    return CellView.of(await cell_now(session, cell) if at is None else await cell_at(session, cell, at))


@router.get("/{process}/{channel}/history", summary="Who changed a cell", responses=READ)
async def show_history(
    process: Slug,
    channel: ChannelSlug,
    session: Transaction,
    actor: TicketReader,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="Only changes older than this one.")] = None,
) -> CellHistoryView:
    """Its changes with who made them, when and why, the newest first: by people, rulebooks, and its own health."""
    moves = await history_of(session, Cell(process, channel), before=before)
    if not moves:
        known_cell(Cell(process, channel), (await active_configuration(session)).rulebook)
    items = [CellChangeView.of(move) for move in moves]
    return CellHistoryView(items=items, next_before=items[-1].id if len(items) == PAGE else None)


@router.get("/{process}/{channel}/preview", summary="What a setting would move", responses=READ)
async def show_preview(
    process: Slug,
    channel: ChannelSlug,
    session: Transaction,
    actor: TicketReader,
    stage: Annotated[Stage | None, Query(description="Without it, the one that it has.")] = None,
    share: Annotated[int | None, Query(ge=0, le=100, description="Without it, the one that it has.")] = None,
    languages: Annotated[list[Language] | None, Query(description="Without them, those that it has.")] = None,
) -> CellPreviewView:
    """Tries it on the tickets of the last four weeks, and changes nothing."""
    found = await preview_cell(session, Cell(process, channel), stage=stage, share=share, languages=languages)
    return CellPreviewView.of(found, preview_sentence(found, (await active_configuration(session)).rulebook).en)


@router.patch("/{process}/{channel}", summary="Set a cell", responses=CHANGE)
async def patch_cell(
    process: Slug, channel: ChannelSlug, form: CellForm, session: Transaction, actor: CellSetter
) -> CellSetView:
    """For managers, and keys with the scope cells:write. It counts for what is decided from then on."""
    cell = Cell(process, channel)
    done = await set_cell(
        session,
        actor,
        cell,
        stage=form.stage,
        share=form.share,
        languages=form.languages,
        note=form.note,
        seen=form.seen,
    )
    return CellSetView(changed=done is not None, cell=CellView.of(await cell_now(session, cell)))
