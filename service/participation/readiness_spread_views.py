"""Where the olievlek could spread next, as the API tells it."""

from typing import Self

from routing_rules.forecast import ReasonKind, Spread
from routing_rules.vocabulary import Stage
from service.participation.readiness_views import View


class ReasonView(View):
    """A neighbour that runs well."""

    kind: ReasonKind
    process: str
    channel: str
    stage: Stage


class SpreadView(View):
    """A cell to which the olievlek could spread next."""

    process: str
    channel: str
    department: str
    stage: Stage
    per_day: float
    """Tickets that come in, whoever answers them."""
    reasons: list[ReasonView]

    @classmethod
    def of(cls, spread: Spread) -> Self:
        """From a spread."""
        reasons = [
            ReasonView(
                kind=reason.kind,
                process=reason.neighbour.process,
                channel=reason.neighbour.channel,
                stage=reason.stage,
            )
            for reason in spread.reasons
        ]
        cell = spread.cell
        return cls(
            process=cell.process,
            channel=cell.channel,
            department=spread.owner,
            stage=spread.stage,
            per_day=spread.per_day,
            reasons=reasons,
        )


class SpreadsView(View):
    """Where the olievlek could spread next."""

    items: list[SpreadView]
    """The cell with most tickets a day first."""
