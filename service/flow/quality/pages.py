"""How well messages are read, for managers and leads: the figures, and the messages behind each of them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from routing_rules.drift import Drift
from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.quality.charts import Dot, WeekChart, reliability_chart, week_chart
from service.flow.quality.figures import Quality, quality_of
from service.flow.quality.forms import BehindForm, QualityForm, Weeks, address
from service.flow.quality.links import Links
from service.flow.quality.queries import SeenPage, behind, require_reader
from service.flow.quality.words import DRIFTS, MODEL_STATES, SOURCES, QualityWords
from service.people.signed_in import ViewerOf
from service.tickets.question_names import names_of
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False, prefix="/quality")

SHOWN_LEARNED = 8
ENOUGH_LABELS = 5
"""Fewer say nothing about how well a process is recognised."""


@dataclass(frozen=True, slots=True)
class QualityPage:
    """All of the page."""

    quality: Quality
    weeks: Weeks
    choices: list[tuple[int, bool]]
    words: QualityWords
    links: Links
    chart: WeekChart
    diagram: list[Dot]
    may_change: bool
    """Roll back to the model before."""
    was_done: str

    @property
    def drift_words(self) -> str:
        """What the shift amounts to."""
        return self.words.say(DRIFTS[self.quality.drift.verdict])

    @property
    def drift(self) -> Drift:
        """Of the last week against the four before."""
        return self.quality.drift

    def state(self, state: str) -> str:
        """What became of a model."""
        return self.words.say(MODEL_STATES[state])

    @property
    def slowest(self) -> list[tuple[str, object]]:
        """The processes that are recognised least, of those with enough labels."""
        enough = [row for row in self.quality.learned if row.recognised.whole >= ENOUGH_LABELS]
        return [(row.process, row.recognised) for row in enough[:SHOWN_LEARNED]]

    def heat(self, said: str, decided: str) -> int:
        """0-5: how much of what people said to be this department's was decided so."""
        table = self.quality.confusion
        whole = sum(table.messages.get((said, other), 0) for other in table.decided)
        part = table.messages.get((said, decided), 0)
        return -(-5 * part // whole) if whole else 0


@dataclass(frozen=True, slots=True)
class SeenMessages:
    """The messages behind one figure."""

    found: SeenPage
    days: str
    about: list[str]
    names: dict[str, str]
    words: QualityWords
    following: str | None

    def source(self, source: str) -> str:
        """How somebody said it."""
        return self.words.say(SOURCES[source])


class PageForm(QualityForm):
    """The page can say what was just done."""

    was_done: Annotated[str, Query(max_length=20)] = ""


@router.get("")
async def show_quality(session: Transaction, viewer: ViewerOf, form: Annotated[PageForm, Query()]) -> Response:
    """The figures."""
    rulebook = (await active_configuration(session)).rulebook
    quality = await quality_of(session, viewer.actor, rulebook, form.weeks)
    content = QualityPage(
        quality=quality,
        weeks=form.weeks,
        choices=[(weeks.value, weeks is form.weeks) for weeks in Weeks],
        words=QualityWords(viewer.frame.language, rulebook),
        links=Links(quality),
        chart=week_chart(quality.weeks),
        diagram=reliability_chart(quality.bins),
        may_change=Role.MANAGER in viewer.actor.roles,
        was_done=form.was_done,
    )
    return page(viewer.in_zone(quality.span.zone).frame, "quality.html", content)


@router.get("/tickets")
async def show_behind(session: Transaction, viewer: ViewerOf, form: Annotated[BehindForm, Query()]) -> Response:
    """As many as the figure says."""
    require_reader(viewer.actor)
    rulebook = (await active_configuration(session)).rulebook
    words = QualityWords(viewer.frame.language, rulebook)
    span = form.span(rulebook.service_levels.time_zone)
    found = await behind(session, span, form, form.cursor)
    first, last = words.day(span.first), words.day(span.last)
    content = SeenMessages(
        found=found,
        days=first if first == last else f"{first} – {last}",
        about=words.condition(form.values()),
        names=await names_of(session, [one.actor for one in found.messages]),
        words=words,
        following=None if found.next is None else address(span, form, found.next),
    )
    return page(viewer.in_zone(span.zone).frame, "quality_tickets.html", content)
