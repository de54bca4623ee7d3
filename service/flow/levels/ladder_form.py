"""A ladder as a form: a name, and a row for each step."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest
from typing import NamedTuple

from routing_rules.loading.times import duration_of, duration_text
from routing_rules.service_levels import Ladder, ServiceLevels, Step
from routing_rules.vocabulary import StepAction
from service.flow.levels.forms import EditForm, Reading, Text, Texts, new_slug
from service.web.translations import N_

NO_STEPS = N_("A ladder needs at least one step.")
NO_PLACE = N_("“%(text)s” is no place for a step: write 80%%, -15m or +1h.")
NO_LEVEL = N_("Choose the level that it goes to.")
AT_LEVELS = frozenset({StepAction.ESCALATE, StepAction.WAKE})
MOST_STEPS = 40
_SHARE = re.compile(r"(\d{1,4})\s*%", re.ASCII)
_OFFSET = re.compile(r"([+-])\s*(.+)")


class Row(NamedTuple):
    """One step as it was typed."""

    slug: str = ""
    """Empty for a new one."""
    at: str = ""
    action: str = StepAction.WARN_LEAD.value
    level: str = ""
    points: str = ""
    repeat: str = ""


class LadderForm(EditForm):
    """As it was typed; each row sends all of its fields, so that the lists go together."""

    slug: Text = ""
    """Empty for a new one."""
    name_nl: Text = ""
    name_en: Text = ""
    step: Texts = []
    at: Texts = []
    action: Texts = []
    level: Texts = []
    points: Texts = []
    repeat: Texts = []

    @property
    def rows(self) -> list[Row]:
        """Its steps."""
        columns = (self.step, self.at, self.action, self.level, self.points, self.repeat)
        return [Row(*row) for row in zip_longest(*columns, fillvalue="")][:MOST_STEPS]

    def with_rows(self, rows: list[Row]) -> "LadderForm":
        """The same with other steps."""
        columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in Row._fields]
        names = ("step", *Row._fields[1:])
        return self.model_copy(update=dict(zip(names, columns, strict=True)))

    def rearranged(self) -> "LadderForm | None":
        """With a row more, a row less or a row moved up, when that was its button; else None."""
        rows, (what, _, which) = self.rows, self.do.partition("-")
        place = int(which) if which.isdecimal() and len(which) < 4 else len(rows)
        if what == "add":
            rows.append(Row())
        elif what == "drop" and place < len(rows):
            del rows[place]
        elif what == "up" and 0 < place < len(rows):
            rows.insert(place - 1, rows.pop(place))
        else:
            return None
        return self.with_rows(rows)

    def ladder(self, levels: ServiceLevels) -> Ladder:
        """The ladder that it describes. Raises NotReadable."""
        reading = Reading()
        name = reading.names(self.name_nl, self.name_en)
        steps: list[Step] = []
        taken = {row.slug for row in self.rows}
        for place, row in enumerate(self.rows):
            steps.append(_step(reading, place, row, taken))
            taken.add(steps[-1].slug)
        if not steps:
            reading.complain("steps", NO_STEPS)
        reading.finish()
        slug = self.slug if self.slug in levels.ladders else new_slug(self.name_en, set(levels.ladders), "ladder")
        return Ladder(slug, name, tuple(steps))

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it. Raises NotReadable."""
        ladder = self.ladder(levels)
        return replace(levels, ladders={**levels.ladders, ladder.slug: ladder})


def ladder_form(ladder: Ladder) -> LadderForm:
    """The form of a ladder as it is."""
    form = LadderForm(slug=ladder.slug, name_nl=ladder.name.nl, name_en=ladder.name.en)
    return form.with_rows([_row(step) for step in ladder.steps])


def place_text(step: Step) -> str:
    """Where a step stands, as it is written: 80%, -15m, +1h."""
    if step.share is not None:
        return f"{round(step.share * 100)}%"
    offset = step.offset or timedelta()
    return f"{'-' if offset < timedelta() else '+'}{duration_text(abs(offset))}"


def without_ladder(levels: ServiceLevels, slug: str) -> ServiceLevels:
    """The service levels without it."""
    return replace(levels, ladders={known: ladder for known, ladder in levels.ladders.items() if known != slug})


def _row(step: Step) -> Row:
    return Row(
        slug=step.slug,
        at=place_text(step),
        action=step.action.value,
        level=step.level or "",
        points=str(step.points) if step.action is StepAction.RAISE_PRIORITY else "",
        repeat="" if step.repeat is None else duration_text(step.repeat),
    )


def _step(reading: Reading, place: int, row: Row, taken: set[str]) -> Step:
    share, offset = _place(reading, place, row.at)
    action = reading.one_of(f"action-{place}", StepAction, row.action)
    if action in AT_LEVELS and not row.level:
        reading.complain(f"level-{place}", NO_LEVEL)
    raises = action is StepAction.RAISE_PRIORITY
    return Step(
        slug=row.slug or new_slug(action.value.replace("_", "-"), taken, "step"),
        share=share,
        offset=offset,
        action=action,
        level=row.level if action in AT_LEVELS else None,
        points=reading.number(f"points-{place}", row.points) if raises else 0,
        repeat=reading.duration(f"repeat-{place}", row.repeat) if row.repeat else None,
    )


def _place(reading: Reading, place: int, text: str) -> tuple[float | None, timedelta | None]:
    share, offset = _SHARE.fullmatch(text), _OFFSET.fullmatch(text)
    if share is not None and int(share[1]) > 0:
        return int(share[1]) / 100, None
    length = None if offset is None else duration_of(offset[2].replace(" ", ""))
    if offset is None or length is None:
        reading.complain(f"at-{place}", NO_PLACE, text)
        return 1.0, None
    return None, length if offset[1] == "+" else -length
