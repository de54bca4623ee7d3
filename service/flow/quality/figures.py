"""Everything that the quality page and the API say about how well messages are read, reckoned once for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.agreement import Agreement
from routing_rules.drift import Drift, drift
from routing_rules.quality import (
    Bin,
    Confusion,
    Judged,
    Learned,
    Share,
    Week,
    by_week,
    calibration_error,
    confusion,
    is_broken,
    learned,
    precision,
    reliability,
    total,
)
from routing_rules.rulebook import Rulebook
from service.flow.quality.forms import Span, Weeks, before_lately, lately, weeks_until
from service.flow.quality.models import Models, models
from service.flow.quality.queries import (
    SAMPLE,
    Mistake,
    guesses,
    judged,
    read_by_week,
    require_reader,
    sure_and_wrong,
)
from service.foundation.clock import now
from service.labels.agreement_query import agreement
from service.people.actor import Actor

GUARANTEE_WEEKS = 4
"""Over which a guarantee is held against what people said."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a guarantee in the last four weeks."""

    process: str
    guarantee: float
    precision: Share
    is_broken: bool
    """It surely is not kept."""


@dataclass(frozen=True, slots=True)
class Quality:
    """All figures."""

    span: Span
    lately: Span
    guarantee_span: Span
    models: Models
    judged: int
    """Messages of which somebody said what they are about."""
    coverage: Share
    precision: Share
    confusion: Confusion
    weeks: list[Week]
    drift: Drift
    guarantees: list[Kept]
    learned: list[Learned]
    bins: tuple[Bin, ...]
    calibration_error: float | None
    agreement: Agreement
    mistakes: list[Mistake]


async def quality_of(session: AsyncSession, actor: Actor, rulebook: Rulebook, weeks: Weeks) -> Quality:
    """The figures of the last so many weeks. Raises NotAllowed for whoever may not see them."""
    require_reader(actor)
    zone = rulebook.service_levels.time_zone
    today = now().astimezone(zone).date()
    span = weeks_until(today, weeks, zone)
    cube = await judged(session, span)
    read = await read_by_week(session, span)
    bins = reliability(cube)
    guarantee_span = weeks_until(today, Weeks(GUARANTEE_WEEKS), zone)
    return Quality(
        span=span,
        lately=lately(today, zone),
        guarantee_span=guarantee_span,
        models=await models(session),
        judged=total(cube),
        coverage=Share(sum(week.part for week in read.values()), sum(week.whole for week in read.values())),
        precision=precision(cube),
        confusion=confusion(cube, list(rulebook.departments)),
        weeks=by_week(_every_week(read, span), cube),
        drift=await _drift(session, span, today),
        guarantees=_guarantees(cube, rulebook, guarantee_span.first),
        learned=learned(cube),
        bins=bins,
        calibration_error=calibration_error(bins),
        agreement=await agreement(session),
        mistakes=await sure_and_wrong(session, span),
    )


def _every_week(read: Mapping[date, Share], span: Span) -> dict[date, Share]:
    """Also those between the first and the last in which nothing came."""
    if not read:
        return {}
    first, found = min(read), {}
    while first <= span.last:
        found[first] = read.get(first, Share(0, 0))
        first += timedelta(weeks=1)
    return found


async def _drift(session: AsyncSession, span: Span, today: date) -> Drift:
    """Of busy houses a sample, the same share of both periods."""
    recent, earlier = lately(today, span.zone), before_lately(today, span.zone)
    counted = await read_by_week(session, Span(earlier.first, recent.last, span.zone))
    every = max(1, sum(week.whole for week in counted.values()) // SAMPLE)
    return drift(await guesses(session, earlier, every), await guesses(session, recent, every))


def _guarantees(cube: Sequence[Judged], rulebook: Rulebook, since: date) -> list[Kept]:
    by_model: dict[str, list[Judged]] = {}
    for cell in cube:
        if cell.by_model and cell.week >= since:
            by_model.setdefault(cell.decided, []).append(cell)
    kept = []
    for process, dial in rulebook.dials.items():
        if dial.guarantee is not None:
            own = precision(by_model.get(process, ()))
            kept.append(Kept(process, dial.guarantee, own, is_broken(dial.guarantee, own)))
    return kept
