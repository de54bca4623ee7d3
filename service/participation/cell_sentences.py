"""What a setting would move, as one sentence, in Dutch and in English."""

from routing_rules.names import Names
from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import Stage
from service.participation.cell_preview import Preview

_NOTHING = Names(
    "Hier kwam de laatste dagen niets binnen.",
    "Nothing came in here in the last days.",
)
_DEPARTMENT = Names(
    "Van de {all} tickets per dag hier zouden er {moved} naar {owner} gaan.",
    "Of the {all} tickets a day here, {moved} would go to {owner}.",
)
_DEPARTMENT_AND_CONSULT = Names(
    "Van de {all} tickets per dag hier zouden er {moved} naar {owner} gaan, en {asked} als vraag.",
    "Of the {all} tickets a day here, {moved} would go to {owner}, and {asked} as a question.",
)
_SENTENCES = {
    Stage.HUB: Names(
        "Webcare zou alle {all} tickets per dag hier houden.",
        "The hub would keep all {all} tickets a day here.",
    ),
    Stage.SHADOW: Names(
        "Van de {all} tickets per dag hier zou van {shadowed} worden vastgelegd dat ze naar {owner} zouden gaan.",
        "Of the {all} tickets a day here, {shadowed} would be recorded as what would go to {owner}.",
    ),
    Stage.CONSULT: Names(
        "Over {asked} van de {all} tickets per dag hier zou {owner} een vraag krijgen.",
        "Of the {all} tickets a day here, {owner} would be asked about {asked}.",
    ),
}


def preview_sentence(found: Preview, rulebook: Rulebook) -> Names:
    """For a manager who turns the dial."""
    if not found.tickets:
        return _NOTHING
    both = found.stage is Stage.DRAFT and found.after.consulted > 0
    sentence = _SENTENCES.get(found.stage, _DEPARTMENT_AND_CONSULT if both else _DEPARTMENT)
    owner = rulebook.departments[found.owner].name
    return Names(_said(sentence.nl, found, owner.nl, ","), _said(sentence.en, found, owner.en, "."))


def _said(sentence: str, found: Preview, owner: str, point: str) -> str:
    numbers = {
        "all": found.tickets_a_day,
        "moved": found.after.with_department,
        "asked": found.after.consulted,
        "shadowed": found.after.shadowed,
    }
    return sentence.format(owner=owner, **{name: _number(value, point) for name, value in numbers.items()})


def _number(value: float, point: str) -> str:
    """Whole from ten on; below that a tenth makes a difference."""
    shown = f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")
    return shown.replace(".", point)
