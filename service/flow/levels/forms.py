"""What every form about service levels has in common: texts as they were typed, and what is wrong with them."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from routing_rules.loading.times import duration_of
from routing_rules.names import Names
from service.foundation.validation import NO_NUL
from service.web.translations import N_

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_NUL)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50_000, pattern=NO_NUL)]
Texts = Annotated[list[Text], Field(max_length=500)]
Kind = TypeVar("Kind", bound=StrEnum)
_LONGEST = timedelta(days=1_000)
_MOST_DIGITS = 10
NO_NAME = N_("Fill in a name in both languages.")
NO_DURATION = N_("“%(text)s” is no length of time: write 90m, 4h, 1h30m or 2d.")
NO_NUMBER = N_("“%(text)s” is no whole number.")
NO_DATE = N_("“%(text)s” is no date: write it as 2026-12-25.")
NOT_KNOWN = N_("“%(text)s” is not known here.")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in a form that can't be read."""

    field: str
    sentence: str
    """English, marked for translation; %(text)s stands for what was typed."""
    text: str = ""


class NotReadable(Exception):
    """A form that can't be read, with everything that is wrong with it."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__(", ".join(complaint.field for complaint in complaints))
        self.complaints = complaints


class Period(StrEnum):
    """On the tickets of which time a draft is tried."""

    DAY = "day"
    WEEK = "week"

    @property
    def length(self) -> timedelta:
        """How far back it goes."""
        return timedelta(days=1 if self is Period.DAY else 7)


class EditForm(BaseModel):
    """What comes along with every change."""

    model_config = ConfigDict(extra="ignore")

    seen: int = 0
    """The configuration version that the form shows."""
    tried: Text = ""
    """Digest of the service levels that a preview was shown of: nothing is published without."""
    period: Period = Period.DAY
    do: Text = "try"
    """Which button: try, publish, or what it does to the form itself."""


@dataclass(slots=True)
class Reading:
    """Reads texts and collects what is wrong with them, instead of stopping at the first."""

    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, where: str, sentence: str, text: str = "") -> None:
        """Note something that is wrong."""
        self.complaints.append(Complaint(where, sentence, text))

    def names(self, nl: str, en: str) -> Names:
        """A name in both languages."""
        for where, text in (("name_nl", nl), ("name_en", en)):
            if not text:
                self.complain(where, NO_NAME)
        return Names(nl, en)

    def duration(self, where: str, text: str) -> timedelta:
        """A length of time over zero."""
        length = duration_of(text.replace(" ", ""))
        if length is None or not timedelta() < length <= _LONGEST:
            self.complain(where, NO_DURATION, text)
            return timedelta(hours=1)
        return length

    def number(self, where: str, text: str) -> int:
        """A whole number."""
        digits = text.removeprefix("-").removeprefix("+")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS:
            self.complain(where, NO_NUMBER, text)
            return 0
        return int(text)

    def date(self, where: str, text: str) -> date | None:
        """A date."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.complain(where, NO_DATE, text)
            return None

    def one_of(self, where: str, kinds: type[Kind], text: str) -> Kind:
        """A value of an enumeration."""
        if text not in set(kinds):
            self.complain(where, NOT_KNOWN, text)
            return next(iter(kinds))
        return kinds(text)

    def finish(self) -> None:
        """Raise NotReadable when anything was wrong."""
        if self.complaints:
            raise NotReadable(self.complaints)


def new_slug(name: str, taken: set[str], otherwise: str) -> str:
    """A slug for something new, made of its name."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    base = plain if plain and plain[0].isalpha() else otherwise
    return next(slug for slug in _numbered(base, len(taken)) if slug not in taken)


def _numbered(base: str, most: int) -> list[str]:
    return [base, *(f"{base}-{number}" for number in range(2, most + 3))]
