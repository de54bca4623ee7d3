"""What another setting of a cell would move, tried on the tickets that came in lately."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.participation import UNKNOWN_LANGUAGE, Taking, configured_in, take_part
from routing_rules.rulebook import Participation, Rulebook
from routing_rules.vocabulary import Stage
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.participation.cell_traffic import traffic_window
from service.participation.cells import known_cell, proposed

CAME_IN = text("""
SELECT first.author_id, first.language
FROM ticket_figure AS figure
CROSS JOIN LATERAL (
  SELECT author_id, coalesce(language, :unknown) AS language FROM message
  WHERE ticket_id = figure.ticket_id AND direction = 'inbound' ORDER BY sent_at, id LIMIT 1
) AS first
WHERE figure.day >= :first AND figure.day < :until AND figure.asked
  AND figure.process = :process AND figure.channel = :channel""")
"""The tickets that the map counts, each with whom its first message is from: the draw is taken on them."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many tickets a day are handled how."""

    with_department: float
    """They wait in the department's queue, which drafts or answers."""
    consulted: float
    """The department is asked, the hub answers."""
    shadowed: float
    """Only recorded as what would have gone to the department."""
    with_hub: float
    """The department has nothing to do with them; the control group of a department that answers is among them."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A setting that is tried, against the one in force; both without what health and room allow at a moment."""

    cell: Cell
    owner: str
    version_id: int
    """Of the rulebook that it was tried against."""
    days: int
    """How many were looked at."""
    tickets: int
    """How many came in on them."""
    tickets_a_day: float
    stage: Stage
    share: int
    languages: frozenset[str]
    before: Spread
    after: Spread
    moved_a_day: float
    """Tickets whose handling changes."""


async def preview_cell(
    session: AsyncSession,
    cell: Cell,
    *,
    stage: Stage | None = None,
    share: int | None = None,
    languages: Iterable[str] | None = None,
) -> Preview:
    """What setting the cell so would move. Raises NotFound and Invalid as setting it does."""
    active = await active_configuration(session)
    rulebook = active.rulebook
    was = configured_in(known_cell(cell, rulebook), rulebook)
    wanted = proposed(was, rulebook, stage, share, languages)
    window = await traffic_window(session, now(), rulebook)
    came_in = await _came_in(session, cell, window.first, window.until)
    before, after = _takings(came_in, was, rulebook), _takings(came_in, wanted, rulebook)
    return Preview(
        cell=cell,
        owner=rulebook.processes[cell.process].owner,
        version_id=active.version_id,
        days=window.days,
        tickets=len(came_in),
        tickets_a_day=len(came_in) / window.days,
        stage=wanted.stage,
        share=wanted.share,
        languages=wanted.languages,
        before=_spread(before, window.days),
        after=_spread(after, window.days),
        moved_a_day=sum(map(_is_moved, before, after)) / window.days,
    )


async def _came_in(session: AsyncSession, cell: Cell, first: date, until: date) -> Sequence[tuple[str, str]]:
    """Author and language of each ticket."""
    terms = {
        "first": first,
        "until": until,
        "process": cell.process,
        "channel": cell.channel,
        "unknown": UNKNOWN_LANGUAGE,
    }
    rows = await (await session.connection()).execute(CAME_IN, terms)
    return [(row.author_id, row.language) for row in rows]


def _takings(came_in: Iterable[tuple[str, str]], setting: Participation, rulebook: Rulebook) -> list[Taking]:
    tried = replace(rulebook, participation={setting.cell: setting})
    return [take_part(setting.cell, author, tried, language=language) for author, language in came_in]


def _spread(takings: Sequence[Taking], days: int) -> Spread:
    counts = Counter(map(_handling, takings))
    return Spread(*(counts[handling] / days for handling in ("department", "consulted", "shadowed", "hub")))


def _handling(taking: Taking) -> str:
    if taking.is_with_department:
        return "department"
    return {Stage.CONSULT: "consulted", Stage.SHADOW: "shadowed"}.get(taking.stage, "hub")


def _is_moved(before: Taking, after: Taking) -> bool:
    """Also from drafting to answering, which both wait with the department."""
    return (_handling(before), before.stage) != (_handling(after), after.stage)
