"""What a draft would change, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.numbers import format_decimal, format_percent

from routing_rules.vocabulary import ClockKind, StepAction
from service.flow.levels.figures import Figures, Moved, Pair, ShareFigure
from service.flow.levels.forms import Period
from service.flow.levels.queries import MOST_TICKETS
from service.flow.levels.wording import Wording
from service.web.translations import N_

WARNED = {
    Period.DAY: N_(
        "%(draft)s of the %(tickets)s tickets of the last 24 hours would have been warned about; now %(now)s."
    ),
    Period.WEEK: N_(
        "%(draft)s of the %(tickets)s tickets of the last 7 days would have been warned about; now %(now)s."
    ),
}
NO_TICKETS = N_("No tickets were opened in that time: try it on a week, or publish it unseen.")
CAPPED = N_("There were more; these are the newest %(most)s.")
ROWS = {"warned": N_("Warned about"), "near": N_("In the last fifth"), "late": N_("Late"), "escalated": N_("Escalated")}
MOVED = N_("Of %(open)s open tickets, %(moved)s would get another deadline.")
MEDIAN_LATER = N_("Half of those that can be compared move by at least %(time)s, mostly to later.")
MEDIAN_EARLIER = N_("Half of those that can be compared move by at least %(time)s, mostly to earlier.")
MORE, FEWER = N_("would come to: %(steps)s"), N_("would not come to: %(steps)s")
LATER, EARLIER = N_("%(time)s later"), N_("%(time)s earlier")
NO_DEADLINE, NEW_DEADLINE = N_("no deadline any more"), N_("gets a deadline")
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Row:
    """A number now and under the draft."""

    name: str
    now: str
    draft: str
    difference: str
    """With its sign; empty for none."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """The same of one clock."""

    clock: str
    row: Row


@dataclass(frozen=True, slots=True)
class ChangedTicket:
    """One of the tickets that change most."""

    id: int
    subject: str
    deadline: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class FiguresView:
    """All of it, in words."""

    headline: str
    cap: str
    tickets: Sequence[Row]
    steps: Sequence[ClockRow]
    shares: Sequence[ClockRow]
    deadlines: Sequence[str]
    changed: Sequence[ChangedTicket]


def figures_view(figures: Figures, period: Period, wording: Wording) -> FiguresView:
    """The figures in the reader's language."""
    say = wording.say
    numbers = {"draft": figures.warned.draft, "now": figures.warned.now, "tickets": figures.tickets}
    headline = say(WARNED[period]) % {name: _number(number, wording) for name, number in numbers.items()}
    return FiguresView(
        headline=headline if figures.tickets else say(NO_TICKETS),
        cap=say(CAPPED) % {"most": _number(MOST_TICKETS, wording)} if figures.is_capped else "",
        tickets=[_row(say(name), getattr(figures, part), wording) for part, name in ROWS.items()],
        steps=[
            ClockRow(
                wording.clock(one.clock), _row(_step(one.clock, one.step, one.action, wording), one.tickets, wording)
            )
            for one in figures.steps
        ],
        shares=[_share(one, wording) for one in figures.shares],
        deadlines=_deadlines(figures, wording),
        changed=[_changed(one, wording) for one in figures.changed],
    )


def _row(name: str, pair: Pair, wording: Wording) -> Row:
    return Row(name, _number(pair.now, wording), _number(pair.draft, wording), _signed(pair.draft - pair.now))


def _step(clock: ClockKind, step: str, action: StepAction | None, wording: Wording) -> str:
    what = wording.what(step, action)
    return what if action is None else f"{what} ({step})"


def _share(one: ShareFigure, wording: Wording) -> ClockRow:
    now, draft = _met(one.met.now, one.judged.now), _met(one.met.draft, one.judged.draft)
    points = "" if now is None or draft is None else _signed(round(draft * 100) - round(now * 100))
    row = Row("", _percent(now, one.judged.now, wording), _percent(draft, one.judged.draft, wording), points)
    return ClockRow(wording.clock(one.clock), row)


def _met(met: int, judged: int) -> float | None:
    return met / judged if judged else None


def _deadlines(figures: Figures, wording: Wording) -> list[str]:
    numbers = {"open": _number(figures.open, wording), "moved": _number(figures.moved, wording)}
    said = [wording.say(MOVED) % numbers] if figures.open else []
    if figures.median:
        sentence = MEDIAN_EARLIER if figures.median < _NOTHING else MEDIAN_LATER
        said.append(wording.say(sentence) % {"time": wording.length(figures.median)})
    return said


def _changed(one: Moved, wording: Wording) -> ChangedTicket:
    steps = [
        wording.say(sentence) % {"steps": wording.listed(_clock_step(*step, wording) for step in found)}
        for sentence, found in ((MORE, one.more), (FEWER, one.fewer))
        if found
    ]
    return ChangedTicket(one.id, one.subject, _shift(one, wording), steps)


def _clock_step(clock: ClockKind, step: str, action: StepAction | None, wording: Wording) -> str:
    return f"{wording.clock(clock)}: {wording.what(step, action)}"


def _shift(one: Moved, wording: Wording) -> str:
    if one.now == one.draft:
        return ""
    if one.now is None or one.draft is None:
        return wording.say(NEW_DEADLINE if one.now is None else NO_DEADLINE)
    return wording.say(LATER if one.difference > _NOTHING else EARLIER) % {"time": wording.length(one.difference)}


def _number(number: int, wording: Wording) -> str:
    return str(format_decimal(number, locale=wording.language))


def _percent(share: float | None, judged: int, wording: Wording) -> str:
    said = "–" if share is None else format_percent(share, locale=wording.language)
    return f"{said} (n = {_number(judged, wording)})"


def _signed(number: int) -> str:
    return f"{'+' if number > 0 else '−'}{abs(number)}" if number else ""
