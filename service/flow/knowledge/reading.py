"""What the pages of kept answers show, in the words of their reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from routing_rules.rulebook import Rulebook
from service.flow.knowledge.forms import Asked
from service.flow.knowledge.privacy import HoldsPersonalData
from service.flow.knowledge.queries import AnswerDetail, AnswerList, Use
from service.flow.knowledge.similar import Offer
from service.foundation.clock import now
from service.tables import Consultation, KeptAnswer
from service.web.translations import N_, gettext_in

REVEALED = N_("“%(words)s” is personal data, and this is kept for other customers.")
Choices = Sequence[tuple[str, str]]
"""Slugs with names."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A kept answer, short."""

    id: int
    question: str
    text: str
    process: str
    owner: str
    language: str
    review_at: datetime
    is_due: bool
    uses: int
    is_retired: bool


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """The list, what is due first."""

    rows: list[AnswerRow]
    asked: Asked
    processes: Choices
    owners: Choices
    """Empty for a department, which sees its own."""
    following: str | None
    """Address of the next page."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form of an answer, as it is filled in."""

    question: str = ""
    text: str = ""
    process: str = ""
    language: str = ""
    review: date = date.max
    error: str = ""
    revealed: tuple[str, ...] = ()
    """Sentences about what is personal data."""


@dataclass(frozen=True, slots=True)
class NewAnswerPage:
    """An answer that is about to be kept."""

    filled: Filled
    processes: Choices
    consultation: int | None
    number: int | None
    """Of the ticket that it comes from."""
    owner: str
    """The department whose it will be; empty: that of the process."""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One kept answer."""

    row: AnswerRow
    filled: Filled
    processes: Choices
    version: int
    kept_at: datetime
    kept_by: str
    edited_at: datetime | None
    edited_by: str | None
    retired_at: datetime | None
    retired_by: str | None
    number: int | None
    uses: list[Use]
    may_change: bool


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A kept answer that fits a ticket."""

    row: AnswerRow
    is_used: bool


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """What stands below the reply box."""

    number: int
    offers: list[OfferRow]
    keepable: Choices
    """Questions whose answers may be kept, with the names of who answered."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's language, and the rulebook that names things."""

    language: str
    rulebook: Rulebook

    def row(self, answer: KeptAnswer) -> AnswerRow:
        """One answer, short."""
        return AnswerRow(
            id=answer.id,
            question=answer.question,
            text=answer.text,
            process=self.process(answer.process),
            owner=self.department(answer.owner),
            language=answer.language,
            review_at=answer.review_at,
            is_due=answer.retired_at is None and answer.review_at <= now(),
            uses=answer.uses,
            is_retired=answer.retired_at is not None,
        )

    def answers(self, found: AnswerList, asked: Asked, *, sees_all: bool) -> AnswersPage:
        """The list."""
        given = {"process": asked.process, "owner": asked.owner, "words": asked.words, "show": shown(asked)}
        rest = {name: value for name, value in given.items() if value} | {"after": found.next}
        return AnswersPage(
            rows=[self.row(answer) for answer in found.answers],
            asked=asked,
            processes=self.processes(),
            owners=self.departments() if sees_all else (),
            following=None if found.next is None else f"/answers?{urlencode(rest)}",
        )

    def answer(self, detail: AnswerDetail, filled: Filled | None, *, may_change: bool) -> AnswerPage:
        """One of them; `filled` is what somebody tried to make of it."""
        answer = detail.answer
        return AnswerPage(
            row=self.row(answer),
            filled=filled or self.as_kept(answer),
            processes=self.processes(),
            version=answer.version,
            kept_at=answer.kept_at,
            kept_by=detail.kept_by,
            edited_at=answer.edited_at,
            edited_by=detail.edited_by,
            retired_at=answer.retired_at,
            retired_by=detail.retired_by,
            number=detail.number,
            uses=detail.uses,
            may_change=may_change,
        )

    def as_kept(self, answer: KeptAnswer) -> Filled:
        """The form of an answer as it is."""
        review = answer.review_at.astimezone(self.rulebook.time_zone).date()
        return Filled(answer.question, answer.text, answer.process, answer.language, review)

    def earlier(self, number: int, offers: Sequence[Offer], keepable: Sequence[Consultation]) -> EarlierAnswers:
        """For the page of a ticket."""
        return EarlierAnswers(
            number=number,
            offers=[OfferRow(self.row(offer.answer), offer.is_used) for offer in offers],
            keepable=[(str(one.id), self.department(one.department)) for one in keepable],
        )

    def revealed(self, refused: HoldsPersonalData) -> tuple[str, ...]:
        """What has to go, in words."""
        sentence = gettext_in(self.language)(REVEALED)
        return tuple(dict.fromkeys(sentence % {"words": one.words} for one in refused.revealed))

    def processes(self) -> Choices:
        """All of them, by name."""
        return _by_name((slug, self.process(slug)) for slug in self.rulebook.processes)

    def departments(self) -> Choices:
        """All of them, by name."""
        return _by_name((slug, self.department(slug)) for slug in self.rulebook.departments)

    def process(self, slug: str) -> str:
        """Its name; the slug of one that is gone."""
        found = self.rulebook.processes.get(slug)
        return slug if found is None else found.name.in_language(self.language)

    def department(self, slug: str) -> str:
        """Its name; the slug of one that is gone."""
        found = self.rulebook.departments.get(slug)
        return slug if found is None else found.name.in_language(self.language)


def shown(asked: Asked) -> str:
    """Which of them, as the address says it; empty: those in use."""
    return "due" if asked.is_due else "retired" if asked.is_retired else ""


def _by_name(choices: Iterable[tuple[str, str]]) -> Choices:
    return sorted(choices, key=lambda choice: choice[1].casefold())
