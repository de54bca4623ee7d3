"""How the evidence of a proposal is said."""

from datetime import date

import pytest

from routing_rules.evidence_sentences import FIGURES, day_in_words, sentence
from routing_rules.proposals import Evidence, EvidenceKind, Number
from routing_rules.readiness_parts import FigureKind

NUMBERS: dict[str, Number] = {"n": 30, "value": 0.9, "low": 0.7438, "high": 0.9654, "bound": 0.75}
AGAINST: dict[str, Number] = {
    "control": 0.1,
    "control_n": 40,
    "difference": 0.8,
    "difference_low": 0.61,
    "difference_high": 0.9,
}
TIMES: dict[str, Number] = {"n": 12, "needed": 30, "per_day": 1.4, "around": date(2026, 10, 9)}


@pytest.mark.parametrize(
    ("kind", "figure", "numbers", "dutch", "english"),
    [
        (
            *(EvidenceKind.AT_LEAST, FigureKind.WITHIN_OLA, NUMBERS),
            "Beantwoord binnen de OLA: 90,0 % van 30, zeker 74,4 % of meer; nodig is 75,0 %.",
            "Answered within the OLA: 90.0 % of 30, surely 74.4 % or more; 75.0 % is needed.",
        ),
        (
            *(EvidenceKind.WORSE, FigureKind.ANGRIER, NUMBERS | AGAINST),
            "Bozer na het antwoord: 90,0 % van 30, in de controlegroep 10,0 % van 40: zeker 61,0 % meer.",
            "Angrier after the answer: 90.0 % of 30, in the control group 10.0 % of 40: surely 61.0 % more.",
        ),
        (
            *(EvidenceKind.NOT_YET, FigureKind.CAME_BACK, TIMES),
            "Opnieuw gevraagd of heropend binnen 48 uur: 12 van 30 tickets; met 1,4 per dag: rond 9 oktober 2026.",
            "Asked again or reopened within 48 hours: 12 of 30 tickets; at 1.4 a day: around 9 October 2026.",
        ),
        (
            *(EvidenceKind.LOAD_KNOWN, FigureKind.LOAD, {"n": 40, "value": 2.0, "low": 1.43, "high": 2.72}),
            "De drukte is bekend: 40 tickets, 2,0 per dag (tussen 1,4 en 2,7).",
            "The load is known: 40 tickets, 2.0 a day (between 1.4 and 2.7).",
        ),
        (
            *(EvidenceKind.HIGHEST_STAGE, None, {}),
            "De hoogste fase is bereikt.",
            "The highest stage is reached.",
        ),
    ],
)
def test_sentences(
    kind: EvidenceKind, figure: FigureKind | None, numbers: dict[str, Number], dutch: str, english: str
) -> None:
    evidence = Evidence(kind, figure, numbers)
    assert (sentence(evidence, "nl"), sentence(evidence, "en"), sentence(evidence, "de")) == (dutch, english, english)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_and_figure_has_its_own_sentence(language: str) -> None:
    numbers: dict[str, Number] = {**NUMBERS, **AGAINST, **TIMES}
    said = {sentence(Evidence(kind, FigureKind.BOUNCED, numbers), language) for kind in EvidenceKind}
    assert len(said) == len(EvidenceKind)
    assert len({FIGURES[kind].in_language(language) for kind in FigureKind}) == len(FigureKind)
    assert "None" in sentence(Evidence(EvidenceKind.AT_LEAST, FigureKind.BOUNCED, NUMBERS | {"low": None}), language)


def test_months() -> None:
    days = [date(2026, month, 1) for month in (1, 3, 5, 8, 12)]
    dutch = ["1 januari 2026", "1 maart 2026", "1 mei 2026", "1 augustus 2026", "1 december 2026"]
    english = ["1 January 2026", "1 March 2026", "1 May 2026", "1 August 2026", "1 December 2026"]
    assert [day_in_words(day, "nl") for day in days] == dutch
    assert [day_in_words(day, "en") for day in days] == english
