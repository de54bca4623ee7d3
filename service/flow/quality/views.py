"""The figures of the quality page as the API gives them."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from routing_rules.drift import Verdict
from routing_rules.intervals import Interval
from routing_rules.quality import Share
from service.flow.quality.figures import Quality
from service.flow.quality.models import ModelShown

PLACES = 4


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class ShareView(_View):
    """So many of so many, with its 95 % interval (Wilson)."""

    part: int
    whole: int
    share: float | None
    """Between 0 and 1, null of nothing."""
    low: float
    high: float

    @classmethod
    def of(cls, share: Share, interval: Interval | None = None) -> "ShareView":
        """A share."""
        low, high = interval or share.interval
        value = None if share.value is None else round(share.value, PLACES)
        return cls(part=share.part, whole=share.whole, share=value, low=round(low, PLACES), high=round(high, PLACES))


class TriedModelView(_View):
    """A model that reads, or that was tried."""

    version: int
    state: str
    trained_at: datetime
    labels: int
    """How many labelled messages of the team it knows."""
    promoted_at: datetime | None
    decided_by: str
    right: ShareView
    """Of messages that it had not seen; of none when it was the first."""
    reasons: list[str]

    @classmethod
    def of(cls, model: ModelShown) -> "TriedModelView":
        """A model."""
        return cls(
            version=model.version,
            state=model.state,
            trained_at=model.trained_at,
            labels=model.labels,
            promoted_at=model.promoted_at,
            decided_by=model.decided_by,
            right=ShareView.of(model.right),
            reasons=[reason.en for reason in model.reasons],
        )


class ConfusedView(_View):
    """How often people said one department where we had decided on one, the same or another."""

    said: str | None
    """Null: none of ours."""
    decided: str | None
    """Null: undecided."""
    messages: int


class WeekView(_View):
    """One week."""

    monday: date
    coverage: ShareView
    precision: ShareView


class LearnedView(_View):
    """How well one process is recognised."""

    process: str
    recognised: ShareView


class TenthView(_View):
    """Messages of which the model was about as sure."""

    low: float
    """Probability from which on."""
    high: float
    sure: float | None
    """The mean probability."""
    right: ShareView


class DriftView(_View):
    """The last seven days against the four weeks before."""

    verdict: Verdict
    stability: float
    """The population stability index."""
    by_chance: float
    """Up to here it comes by chance."""
    before: int
    now: int
    confidence_before: float | None
    confidence_now: float | None


class GuaranteeView(_View):
    """What came of a guarantee in the last four weeks."""

    process: str
    guarantee: float
    precision: ShareView
    is_broken: bool


class MistakeView(_View):
    """A message that the model was sure of, and wrong about."""

    ticket: int
    likeliest: str
    probability: float
    said: str | None
    """Process, null: a department alone or none of ours."""
    said_department: str | None
    words: list[str]


class QualityView(_View):
    """How well messages are read; the same figures as on the page."""

    first: date
    last: date
    champion: TriedModelView | None
    others: list[TriedModelView]
    waiting: int
    """Labels that no model was trained on yet."""
    judged: int
    """Messages of which somebody said what they are about."""
    coverage: ShareView
    precision: ShareView
    calibration_error: float | None
    agreement: ShareView
    """How often a second opinion is the same as the first."""
    confusion: list[ConfusedView]
    weeks: list[WeekView]
    learned: list[LearnedView]
    """Those that are recognised least come first."""
    reliability: list[TenthView]
    drift: DriftView
    guarantees: list[GuaranteeView]
    mistakes: list[MistakeView]

    @classmethod
    def of(cls, quality: Quality) -> "QualityView":
        """All figures."""
        models, drift, agreed = quality.models, quality.drift, quality.agreement
        return cls(
            first=quality.span.first,
            last=quality.span.last,
            champion=None if models.champion is None else TriedModelView.of(models.champion),
            others=[TriedModelView.of(model) for model in models.others],
            waiting=models.waiting,
            judged=quality.judged,
            coverage=ShareView.of(quality.coverage),
            precision=ShareView.of(quality.precision),
            calibration_error=_rounded(quality.calibration_error),
            agreement=ShareView.of(Share(agreed.agreed, agreed.n), agreed.interval),
            confusion=[
                ConfusedView(said=said or None, decided=decided or None, messages=messages)
                for (said, decided), messages in sorted(quality.confusion.messages.items())
            ],
            weeks=[
                WeekView(
                    monday=week.monday, coverage=ShareView.of(week.coverage), precision=ShareView.of(week.precision)
                )
                for week in quality.weeks
            ],
            learned=[
                LearnedView(process=row.process, recognised=ShareView.of(row.recognised)) for row in quality.learned
            ],
            reliability=[
                TenthView(
                    low=one.tenth / 10,
                    high=(one.tenth + 1) / 10,
                    sure=_rounded(one.sure),
                    right=ShareView.of(one.right),
                )
                for one in quality.bins
            ],
            drift=DriftView(
                verdict=drift.verdict,
                stability=round(drift.stability, PLACES),
                by_chance=round(drift.by_chance, PLACES),
                before=drift.before,
                now=drift.now,
                confidence_before=_rounded(drift.confidence_before),
                confidence_now=_rounded(drift.confidence_now),
            ),
            guarantees=[
                GuaranteeView(
                    process=kept.process,
                    guarantee=kept.guarantee,
                    precision=ShareView.of(kept.precision),
                    is_broken=kept.is_broken,
                )
                for kept in quality.guarantees
            ],
            mistakes=[
                MistakeView(
                    ticket=mistake.ticket,
                    likeliest=mistake.likeliest,
                    probability=mistake.probability,
                    said=mistake.said or None,
                    said_department=mistake.said_department or None,
                    words=list(mistake.words),
                )
                for mistake in quality.mistakes
            ],
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
