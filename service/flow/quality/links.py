"""Where the messages behind each figure of the quality page are listed: one address per definition."""

from datetime import date, timedelta

from service.flow.quality.figures import Quality
from service.flow.quality.forms import NOBODY, Condition, Span, address

_EVER = date(2000, 1, 1)


class Links:
    """The addresses of one page's figures."""

    def __init__(self, quality: Quality) -> None:
        self._quality = quality
        self._span = quality.span

    def judged(self) -> str:
        """All of which somebody said what they are about."""
        return address(self._span, Condition(is_judged=True))

    def read(self, *, decided: bool | None = None) -> str:
        """What coverage is of, or what of that was decided."""
        return address(self._span, Condition(begins=True, is_decided=decided))

    def precise(self, *, right: bool | None = None) -> str:
        """What precision is of, or what of that is right."""
        return address(self._span, Condition(is_judged=True, is_decided=True, is_right=right))

    def confused(self, said: str, decided: str) -> str:
        """One field of the table."""
        condition = Condition(is_judged=True, said_department=said or NOBODY, decided_department=decided or NOBODY)
        return address(self._span, condition)

    def week(self, monday: date, *, judged: bool) -> str:
        """A week's read or judged messages."""
        span = Span(monday, min(monday + timedelta(days=6), self._span.last), self._span.zone)
        condition = Condition(is_judged=True, is_decided=True) if judged else Condition(begins=True)
        return address(span, condition)

    def guessed(self, process: str) -> str:
        """What was guessed as this in the last days."""
        return address(self._quality.lately, Condition(begins=True, guess=process or NOBODY))

    def guaranteed(self, process: str) -> str:
        """What a guarantee is held against."""
        condition = Condition(is_judged=True, decided=process, by_model=True)
        return address(self._quality.guarantee_span, condition)

    def learned(self, process: str, *, recognised: bool | None = None) -> str:
        """What people said is about a process, and of which the model said something."""
        if recognised is None:
            return address(self._span, Condition(said=process, was_guessed=True))
        return address(self._span, Condition(said=process, guessed_right=recognised))

    def tenth(self, tenth: int) -> str:
        """What the model was about as sure of."""
        return address(self._span, Condition(tenth=tenth, was_guessed=True))

    def second(self, *, agrees: bool | None = None) -> str:
        """What two people labelled."""
        span = Span(_EVER, self._span.last, self._span.zone)
        return address(span, Condition(has_second=True, agrees=agrees))
