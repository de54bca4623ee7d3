"""The evidence of a proposal as a sentence, in Dutch and in English."""

from collections.abc import Mapping
from datetime import date

from routing_rules.names import Names
from routing_rules.proposals import Evidence, EvidenceKind, Number
from routing_rules.readiness_parts import FigureKind

FIGURES: Mapping[FigureKind, Names] = {
    FigureKind.LOAD: Names("Vragen per dag", "Questions a day"),
    FigureKind.WITHIN_OLA: Names("Beantwoord binnen de OLA", "Answered within the OLA"),
    FigureKind.MEDIAN_MINUTES: Names("Mediane antwoordtijd in werkminuten", "Median answer time in business minutes"),
    FigureKind.P90_MINUTES: Names("Antwoordtijd van 90 % in werkminuten", "Answer time of 90 % in business minutes"),
    FigureKind.BOUNCED: Names("Retour als 'niet van ons'", "Bounced as 'not ours'"),
    FigureKind.UNCHANGED: Names("Concepten ongewijzigd goedgekeurd", "Drafts approved unchanged"),
    FigureKind.EDIT_DISTANCE: Names(
        "Mediane bewerking van een concept in tekens", "Median edit of a draft in characters"
    ),
    FigureKind.CAME_BACK: Names(
        "Opnieuw gevraagd of heropend binnen 48 uur", "Asked again or reopened within 48 hours"
    ),
    FigureKind.THANKS: Names("Bedankt na het antwoord", "Thanks after the answer"),
    FigureKind.SILENCE: Names("Stil na het antwoord", "Silence after the answer"),
    FigureKind.ASKED_AGAIN: Names("Opnieuw gevraagd na het antwoord", "Asked again after the answer"),
    FigureKind.ANGRIER: Names("Bozer na het antwoord", "Angrier after the answer"),
}
"""What each figure is called, here and beside its number."""
_SENTENCES: Mapping[EvidenceKind, Names] = {
    EvidenceKind.AT_LEAST: Names(
        "{figure}: {value} van {n}, zeker {low} of meer; nodig is {bound}.",
        "{figure}: {value} of {n}, surely {low} or more; {bound} is needed.",
    ),
    EvidenceKind.PERHAPS_AT_LEAST: Names(
        "{figure}: {value} van {n}, tussen {low} en {high}; of dat de nodige {bound} is, is nog niet zeker.",
        "{figure}: {value} of {n}, between {low} and {high}; whether that is the {bound} needed is not sure yet.",
    ),
    EvidenceKind.NOT_AT_LEAST: Names(
        "{figure}: {value} van {n}, zeker niet meer dan {high}; nodig is {bound}.",
        "{figure}: {value} of {n}, surely no more than {high}; {bound} is needed.",
    ),
    EvidenceKind.AT_MOST: Names(
        "{figure}: {value} van {n}, zeker niet meer dan {high}; hoogstens {bound} mag.",
        "{figure}: {value} of {n}, surely no more than {high}; {bound} is allowed.",
    ),
    EvidenceKind.PERHAPS_AT_MOST: Names(
        "{figure}: {value} van {n}, tussen {low} en {high}; of dat hoogstens {bound} is, is nog niet zeker.",
        "{figure}: {value} of {n}, between {low} and {high}; whether that is at most {bound} is not sure yet.",
    ),
    EvidenceKind.NOT_AT_MOST: Names(
        "{figure}: {value} van {n}, zeker {low} of meer; hoogstens {bound} mag.",
        "{figure}: {value} of {n}, surely {low} or more; {bound} is allowed.",
    ),
    EvidenceKind.NOT_WORSE: Names(
        "{figure}: {value} van {n}, in de controlegroep {control} van {control_n}; dat is niet aantoonbaar slechter.",
        "{figure}: {value} of {n}, in the control group {control} of {control_n}; that is not demonstrably worse.",
    ),
    EvidenceKind.WORSE: Names(
        "{figure}: {value} van {n}, in de controlegroep {control} van {control_n}: zeker {difference_low} meer.",
        "{figure}: {value} of {n}, in the control group {control} of {control_n}: surely {difference_low} more.",
    ),
    EvidenceKind.NO_CONTROL: Names(
        "{figure}: {value} van {n}; bij een aandeel van 100 % is er geen controlegroep.",
        "{figure}: {value} of {n}; at a share of 100 % there is no control group.",
    ),
    EvidenceKind.NOT_YET: Names(
        "{figure}: {n} van {needed} tickets; met {per_day} per dag: rond {around}.",
        "{figure}: {n} of {needed} tickets; at {per_day} a day: around {around}.",
    ),
    EvidenceKind.NOT_YET_ANY: Names(
        "{figure}: {n} van {needed} tickets, en er komt niets binnen.",
        "{figure}: {n} of {needed} tickets, and nothing comes in.",
    ),
    EvidenceKind.CONTROL_NOT_YET: Names(
        "{figure}, in de controlegroep: {n} van {needed} tickets; met {per_day} per dag: rond {around}.",
        "{figure}, in the control group: {n} of {needed} tickets; at {per_day} a day: around {around}.",
    ),
    EvidenceKind.CONTROL_NOT_YET_ANY: Names(
        "{figure}, in de controlegroep: {n} van {needed} tickets, en er komt niets binnen.",
        "{figure}, in the control group: {n} of {needed} tickets, and nothing comes in.",
    ),
    EvidenceKind.LOAD_KNOWN: Names(
        "De drukte is bekend: {n} tickets, {value} per dag (tussen {low} en {high}).",
        "The load is known: {n} tickets, {value} a day (between {low} and {high}).",
    ),
    EvidenceKind.NOTHING_ASKED: Names(
        "In deze fase wordt de afdeling niets gevraagd: er valt niets te meten.",
        "In this stage nothing is asked of the department: there is nothing to measure.",
    ),
    EvidenceKind.HIGHEST_STAGE: Names("De hoogste fase is bereikt.", "The highest stage is reached."),
}
_MONTHS = tuple(
    Names(*names.split("/"))
    for names in (
        *("januari/January", "februari/February", "maart/March", "april/April", "mei/May", "juni/June"),
        *("juli/July", "augustus/August", "september/September", "oktober/October"),
        *("november/November", "december/December"),
    )
)
_COUNTS = frozenset({"n", "needed", "control_n"})


def sentence(evidence: Evidence, language: str) -> str:
    """In Dutch for "nl", in English for every other language."""
    template = _SENTENCES[evidence.kind].in_language(language)
    figure = "" if evidence.figure is None else FIGURES[evidence.figure].in_language(language)
    is_share = evidence.kind is not EvidenceKind.LOAD_KNOWN
    written = {name: _written(name, number, language, is_share) for name, number in evidence.numbers.items()}
    return template.format(figure=figure, **written)


def day_in_words(day: date, language: str) -> str:
    """ "9 oktober 2026" or "9 October 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1].in_language(language)} {day.year}"


def _written(name: str, number: Number, language: str, is_share: bool) -> str:
    if isinstance(number, date):
        return day_in_words(number, language)
    if number is None or name in _COUNTS:
        return str(number)
    text = f"{number:.1%}".replace("%", " %") if is_share and name != "per_day" else f"{number:.1f}"
    return text.replace(".", ",") if language == "nl" else text
