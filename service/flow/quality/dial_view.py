"""Dials as their pages show them: where they stand, and what each setting would do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from routing_rules.dial_curve import Curve, curve, passed_from
from routing_rules.guarantee import bound_for
from routing_rules.judging import NO_BOUND
from routing_rules.quality import Share
from service.flow.quality.actions import PerCents
from service.flow.quality.charts import DialChart, dial_chart
from service.flow.quality.dials import Dials, Turned
from service.flow.quality.words import AT_THIS_SETTING, FROM_BOUND, NOTHING_GOES, THE_REST, QualityWords
from service.flow.quality.words import NO_BOUND as NOTHING_KEEPS

GUARANTEES = (80, 85, 90, 93, 95, 97, 98, 99)
STEPS = range(50, 100, 5)
"""Settings that the table beside the curve shows, in per cent."""


@dataclass(frozen=True, slots=True)
class Guaranteed:
    """From where a guarantee acts, and what goes by itself then."""

    percent: int
    bound: float | None
    """None: no probability keeps it."""
    coverage: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class DialLine:
    """One dial in the list of all."""

    slug: str
    name: str
    address: str
    setting: PerCents
    is_own: bool
    messages: int
    coverage: Share
    precision: Share
    turned_at: datetime | None


@dataclass(frozen=True, slots=True)
class DialsPage:
    """All dials."""

    lines: list[DialLine]
    model: int | None
    words: QualityWords


@dataclass(slots=True)
class DialPage:
    """One dial, with what it would do as it is set."""

    slug: str
    name: str
    is_own: bool
    followers: int
    """How many processes go by it, when it is the default."""
    setting: PerCents
    standing: PerCents
    version: int
    model: int | None
    curve: Curve
    chart: DialChart
    guaranteed: list[Guaranteed]
    sentence: str
    rest: str
    points: str
    """For the script: right and all at every per cent."""
    bounds: str
    """For the script: what each guarantee comes to."""
    words: QualityWords
    turns: list[Turned] = field(default_factory=list)
    may_set: bool = False
    was_set: bool = False
    note: str = ""
    problem: str = ""

    @property
    def is_guarantee(self) -> bool:
        """It keeps a precision, rather than acting from a probability."""
        return self.setting.guarantee is not None

    @property
    def steps(self) -> list[tuple[int, Share, Share]]:
        """Rows of the table beside the curve."""
        return [(step, self.curve.coverage(step), self.curve.precision(step)) for step in STEPS]

    @property
    def patterns(self) -> Mapping[str, str]:
        """Sentences for the script to fill in."""
        say = self.words.say
        return {
            "at": say(AT_THIS_SETTING).replace("%%", "%"),
            "nothing": say(NOTHING_GOES),
            "rest": say(THE_REST),
            "bound": say(FROM_BOUND),
            "none": say(NOTHING_KEEPS),
        }


def dials_page(dials: Dials, turned: Mapping[str, datetime], words: QualityWords) -> DialsPage:
    """The default first; then by how much is known of a process."""
    lines = []
    for slug, dial in dials.dials.items():
        own = curve(dials.points[slug])
        setting = PerCents.of(dial)
        coverage, precision = _at(dials, slug, own, setting)
        lines.append(
            DialLine(
                slug=slug,
                name=words.process(slug),
                address=f"/quality/dials/{slug}",
                setting=setting,
                is_own=slug in dials.own,
                messages=own.messages,
                coverage=coverage,
                precision=precision,
                turned_at=turned.get(slug),
            )
        )
    default, *others = lines
    return DialsPage([default, *sorted(others, key=lambda line: -line.messages)], dials.model, words)


def dial_page(slug: str, dials: Dials, setting: PerCents, words: QualityWords) -> DialPage:
    """One dial as it is set, or tried."""
    own = curve(dials.points[slug])
    percents = sorted({*GUARANTEES, *([setting.guarantee] if setting.guarantee else ())})
    guaranteed = [_guaranteed(dials, slug, percent) for percent in percents]
    coverage, precision = _at(dials, slug, own, setting)
    suggested = _suggested(own, coverage, setting.ask)
    asked = Share(own.messages - max(coverage.part + suggested.part, 0), own.messages)
    sentence = words.at_setting(coverage, precision)
    if setting.guarantee is not None:
        chosen = next(one for one in guaranteed if one.percent == setting.guarantee)
        from_where = words.bound(setting.guarantee, chosen.bound)
        sentence = from_where if chosen.bound is None else f"{from_where} {sentence}"
    return DialPage(
        slug=slug,
        name=words.process(slug),
        is_own=slug in dials.own,
        followers=sum(process not in dials.own for process in dials.dials),
        setting=setting,
        standing=PerCents.of(dials.dials[slug]),
        version=dials.version,
        model=dials.model,
        curve=own,
        chart=dial_chart(own),
        guaranteed=guaranteed,
        sentence=sentence,
        rest=words.the_rest(suggested, asked),
        points=json.dumps([[passed.messages, passed.right] for passed in own.passed], separators=(",", ":")),
        bounds=json.dumps({one.percent: _for_script(one) for one in guaranteed}, separators=(",", ":")),
        words=words,
    )


def _at(dials: Dials, slug: str, own: Curve, setting: PerCents) -> tuple[Share, Share]:
    """Coverage and precision."""
    if setting.guarantee is None:
        return own.coverage(setting.act), own.precision(setting.act)
    found = _guaranteed(dials, slug, setting.guarantee)
    return found.coverage, found.precision


def _guaranteed(dials: Dials, slug: str, percent: int) -> Guaranteed:
    points = dials.points[slug]
    bound = bound_for(((point.probability, point.right) for point in points), percent / 100)
    passed = passed_from(points, bound)
    known = None if bound >= NO_BOUND else bound
    return Guaranteed(percent, known, Share(passed.messages, len(points)), Share(passed.right, passed.messages))


def _suggested(own: Curve, coverage: Share, ask: int) -> Share:
    return Share(max(own.passed[ask].messages - coverage.part, 0), own.messages)


def _for_script(one: Guaranteed) -> list[float | None]:
    return [one.bound, one.precision.whole, one.precision.part]
