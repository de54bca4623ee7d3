"""Puts the page of a cell together, for its first load and for its stream."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.evidence_sentences import FIGURES
from routing_rules.facts import Cell
from routing_rules.health_parts import Health
from routing_rules.participation import configured_in
from routing_rules.readiness_parts import Figure, FigureKind, NotYet
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Role, Stage
from service.configuration.queries import Configuration, active_configuration, configuration
from service.foundation.clock import now
from service.participation.cell_history import history_of
from service.participation.cell_map import cell_now
from service.participation.cell_page_reading import recent_tickets
from service.participation.cell_preview import preview_cell
from service.participation.cell_sentences import preview_sentence
from service.participation.cell_view import CellPage, Dial, ProposalPart, dial_of, head_view, shown_tickets
from service.participation.cell_view_duties import duties_view
from service.participation.cell_view_figures import figure_views, forecast_view, not_yet, value_text
from service.participation.cells import known_cell
from service.participation.health_json import health_of
from service.participation.knowledge_figures import cell_knowledge
from service.participation.map_changes import changes
from service.participation.map_reading import require_cell_reader
from service.participation.map_words import MapWords, level
from service.participation.readiness import CellReadiness, readiness_of
from service.participation.spread_view import proposed_stage
from service.people.actor import Actor
from service.people.signed_in import Viewer
from service.tables import CellHealth
from service.web.translations import N_

WELL = (FigureKind.WITHIN_OLA, FigureKind.MEDIAN_MINUTES, FigureKind.CAME_BACK)
"""What "how well" is said with."""
KNOWLEDGE_LASTS = timedelta(weeks=8)
"""How far back the page looks for what webcare answered by itself."""
MOVED = N_("%(moved)s of them a day are handled otherwise than now.")
STAYS = N_("Nothing is handled otherwise than now.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader has filled in, or looked at."""

    dial: Dial | None = None
    """As it was filled in; None: as the cell stands."""
    seen: int | None = None
    """The version of the rulebook that was looked at before."""
    was_set: bool = False


async def cell_page(session: AsyncSession, viewer: Viewer, cell: Cell, asked: Asked) -> tuple[Viewer, CellPage]:
    """All of it, and the viewer in the rulebook's time zone. Raises NotFound, or NotAllowed."""
    active = await active_configuration(session)
    rulebook = active.rulebook
    known_cell(cell, rulebook)
    require_cell_reader(viewer.actor, rulebook.processes[cell.process].owner)
    words = MapWords(viewer.frame.language, rulebook)
    state = await cell_now(session, cell)
    ready = await readiness_of(session, cell)
    history = changes(await history_of(session, cell), words)
    content = CellPage(
        head=head_view(state, await _health(session, cell), rulebook, words),
        figures=[] if state.stage is Stage.HUB else figure_views(ready.readiness, state.stage, cell, words),
        bounces=[(why, value_text(FigureKind.BOUNCED, one.value or 0.0, words)) for why, one in _bounces(ready)],
        since=ready.since,
        proposal=_proposal(ready, words),
        forecast=None if ready.forecast is None else forecast_view(ready.forecast, words),
        duties=duties_view(cell, state.effective, rulebook, words),
        history=history,
        recent=shown_tickets(await recent_tickets(session, viewer.actor, cell), words),
        dial=asked.dial or standing_dial(cell, active, viewer.actor, words),
        knowledge=await cell_knowledge(session, cell, now() - KNOWLEDGE_LASTS, now()),
        how_well=_how_well(ready, words),
        has_control=state.share < 100,
        was_set=asked.was_set,
    )
    if asked.seen is not None and not await _is_same(session, cell, asked.seen, rulebook):
        changed = content.last_change
        content = replace(content, changed_by=changed.who if changed is not None else words.say(N_("Somebody")))
    return viewer.in_zone(rulebook.time_zone), content


def standing_dial(cell: Cell, active: Configuration, actor: Actor, words: MapWords) -> Dial:
    """The dial as the cell stands; nobody turns that of a process that is webcare's own."""
    is_hub = active.rulebook.processes[cell.process].owner == active.rulebook.hub
    may_set = Role.MANAGER in actor.roles and not is_hub
    return dial_of(cell, active.rulebook, active.version_id, words, may_set=may_set)


async def preview_text(session: AsyncSession, dial: Dial, cell: Cell, words: MapWords) -> str:
    """How many tickets a day the dial moves. Raises Invalid."""
    found = await preview_cell(
        session, cell, stage=Stage(dial.stage), share=dial.share, languages=codes(dial.languages)
    )
    rulebook = (await active_configuration(session)).rulebook
    said = words.say(MOVED if found.moved_a_day else STAYS) % {"moved": words.number(found.moved_a_day)}
    return f"{preview_sentence(found, rulebook).in_language(words.language)} {said}"


async def still_seen(session: AsyncSession, cell: Cell, seen: int) -> int:
    """The version in force where the cell is as in the one that was looked at; else the latter, which conflicts."""
    active = await active_configuration(session)
    return active.version_id if await _is_same(session, cell, seen, active.rulebook) else seen


def codes(text: str) -> list[str]:
    """Language codes, as they are typed with commas or spaces between them."""
    return text.replace(",", " ").lower().split()


async def _is_same(session: AsyncSession, cell: Cell, seen: int, rulebook: Rulebook) -> bool:
    before = (await configuration(session, seen)).rulebook
    return configured_in(cell, before) == configured_in(cell, rulebook)


async def _health(session: AsyncSession, cell: Cell) -> Health | None:
    row = await session.get(CellHealth, (cell.process, cell.channel))
    return None if row is None else health_of(row.health)


def _bounces(ready: CellReadiness) -> list[tuple[str, Figure]]:
    return sorted(ready.readiness.bounced_because.items(), key=lambda one: -(one[1].value or 0.0))


def _proposal(ready: CellReadiness, words: MapWords) -> ProposalPart:
    proposed = proposed_stage(ready.stage, ready.proposal.verdict)
    return ProposalPart(
        ready.proposal.verdict.value, words.stage(proposed), level(proposed), ready.sentences(words.language)
    )


def _how_well(ready: CellReadiness, words: MapWords) -> list[str]:
    figures = ready.readiness.figures
    if ready.stage in (Stage.HUB, Stage.SHADOW):
        return [words.say(N_("Nothing is asked of the department yet, so nothing can be said of it."))]
    known = [(kind, figures[kind]) for kind in WELL]
    said = [_said(kind, one, one.value, words) for kind, one in known if one.value is not None]
    return said or [words.say(N_("Nothing was answered yet."))]


def _said(kind: FigureKind, figure: Figure, value: float, words: MapWords) -> str:
    name = FIGURES[kind].in_language(words.language)
    missing = f" ({not_yet(figure.knowable, words)})" if isinstance(figure.knowable, NotYet) else ""
    return f"{name}: {value_text(kind, value, words)}{missing}"
