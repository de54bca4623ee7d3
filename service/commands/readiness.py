"""`olievlek readiness`: how well a department does in a cell, beside its control group, and what that says."""

import asyncio
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from routing_rules.readiness_parts import Figure, FigureKind
    from service.participation.readiness import CellReadiness

app = typer.Typer()


class Language(StrEnum):
    """What sentences are written in."""

    NL = "nl"
    EN = "en"


@app.command()
def readiness(
    process: Annotated[str, typer.Argument(help="Slug of the process.")],
    channel: Annotated[str, typer.Argument(help="Slug of the channel.")],
    weeks: Annotated[int, typer.Option(min=1, max=26, help="How far to look back.")] = 4,
    language: Annotated[Language, typer.Option(help="Language of the figures' names and the sentences.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Print each figure of a cell with n and interval beside the control group, and what is proposed, and why."""
    from routing_rules.facts import Cell
    from service.participation.readiness import readiness_of
    from service.participation.readiness_views import ReadinessView
    from service.running.transaction import in_transaction

    found = asyncio.run(in_transaction(lambda session: readiness_of(session, Cell(process, channel), weeks)))
    if as_json:
        typer.echo(ReadinessView.of(found).model_dump_json(indent=2))
        return
    for line in _lines(found, language.value):
        typer.echo(line)


def _lines(found: "CellReadiness", language: str) -> Iterator[str]:
    from routing_rules.evidence_sentences import FIGURES, day_in_words

    words = _WORDS[language]
    since, at = (day_in_words(moment.date(), language) for moment in (found.since, found.at))
    yield words["head"].format(
        cell=found.cell, department=found.department, stage=found.stage, share=found.share, since=since, at=at
    )
    yield ""
    width = max(len(names.in_language(language)) for names in FIGURES.values())
    yield f"{'':<{width}}  {words['department']:<34}  {words['control']}"
    for kind, figure in found.readiness.figures.items():
        control = found.readiness.control.get(kind)
        beside = "" if control is None else _figure(kind, control, language)
        name = FIGURES[kind].in_language(language)
        yield f"{name:<{width}}  {_figure(kind, figure, language):<34}  {beside}".rstrip()
    for reason, figure in found.readiness.bounced_because.items():
        yield f"  {words['because']} {reason}: {_number(figure.value or 0.0, language, is_share=True)}"
    yield from _waiting(found, language)
    yield ""
    yield f"{words['proposal']}: {words[found.proposal.verdict]}"
    for said in found.sentences(language):
        yield f"  - {said}"
    yield from _load(found, language)


def _figure(kind: "FigureKind", figure: "Figure", language: str) -> str:
    """The number with its interval and what is behind it."""
    if figure.value is None:
        return f"-  (n = {figure.n})"
    is_share = kind not in _NO_SHARES
    value, low, high = (
        "?" if end is None else _number(end, language, is_share=is_share)
        for end in (figure.value, figure.low, figure.high)
    )
    return f"{value}  ({low} - {high}, n = {figure.n})"


def _number(value: float, language: str, *, is_share: bool) -> str:
    text = f"{100 * value:.1f} %" if is_share else f"{value:.1f}"
    return text.replace(".", ",") if language == "nl" else text


def _waiting(found: "CellReadiness", language: str) -> Iterator[str]:
    """The figures that are not yet knowable, and until when."""
    from routing_rules.evidence_sentences import FIGURES, day_in_words
    from routing_rules.readiness_parts import NotYet

    words = _WORDS[language]
    missing = [(kind, figure.knowable) for kind, figure in found.readiness.figures.items()]
    waiting = [(kind, known) for kind, known in missing if isinstance(known, NotYet)]
    if waiting:
        yield ""
        yield words["not_yet"]
    for kind, known in waiting:
        around = words["never"] if known.around is None else words["around"] + day_in_words(known.around, language)
        name = FIGURES[kind].in_language(language)
        yield f"  - {name}: {known.n} {words['of']} {known.needed}, {around}"


def _load(found: "CellReadiness", language: str) -> Iterator[str]:
    """What a department in stage shadow may expect."""
    if found.forecast is None or found.forecast.per_day is None:
        return
    words = _WORDS[language]
    yield ""
    yield words["forecast"].format(per_day=_number(found.forecast.per_day, language, is_share=False))
    for name, day in zip(words["days"].split(), found.forecast.days, strict=True):
        yield f"  {name}  {'-' if day.median is None else day.median:>5}  {'-' if day.p90 is None else day.p90:>5}"


_NO_SHARES = frozenset({"load", "median_minutes", "p90_minutes", "edit_distance"})
_WORDS = {
    "nl": {
        "head": "{cell}: {department}, fase {stage}, aandeel {share} %; van {since} tot en met {at}.",
        "department": "afdeling",
        "control": "controlegroep",
        "because": "retour om",
        "not_yet": "Nog niet te weten:",
        "never": "en er komt niets binnen",
        "around": "rond ",
        "of": "van",
        "proposal": "Voorstel",
        "promote": "een fase verder",
        "hold": "zo laten",
        "step_back": "een fase terug",
        "forecast": "Te verwachten: {per_day} tickets per dag; per weekdag de mediaan en de drukste van tien:",
        "days": "ma di wo do vr za zo",
    },
    "en": {
        "head": "{cell}: {department}, stage {stage}, share {share} %; from {since} up to {at}.",
        "department": "department",
        "control": "control group",
        "because": "bounced for",
        "not_yet": "Not yet knowable until:",
        "never": "and nothing comes in",
        "around": "around ",
        "of": "of",
        "proposal": "Proposal",
        "promote": "one stage further",
        "hold": "leave it so",
        "step_back": "one stage back",
        "forecast": "To be expected: {per_day} tickets a day; by weekday the median and the busiest of ten:",
        "days": "Mo Tu We Th Fr Sa Su",
    },
}
