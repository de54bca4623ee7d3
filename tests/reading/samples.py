"""Messages of three made-up processes, enough of them for a model to tell them apart."""

from itertools import product

from service.reading.examples import Example

_SAID = {
    "order_delivery": (
        ("Waar blijft", "Wanneer komt", "Ik wacht al een week op", "Nog steeds niets gehoord over", "Hoe laat komt"),
        ("mijn pakket", "mijn bestelling", "de bezorger", "mijn nieuwe toestel", "de zending van vorige week"),
    ),
    "billing": (
        (
            "Waarom betaal ik zoveel voor",
            "Er klopt niets van",
            "Ik snap niets van",
            "Te veel afgeschreven op",
            "Wat is",
        ),
        ("mijn factuur", "de rekening van mei", "het bedrag van deze maand", "de incasso", "die extra kosten"),
    ),
    "network": (
        ("Al de hele dag geen", "Weer storing met", "Wanneer is er weer", "Sinds gisteren slecht", "In Zwolle geen"),
        ("bereik", "internet", "4G", "televisie en wifi", "verbinding op mijn mobiel"),
    ),
}


def samples() -> list[Example]:
    """25 of each, with a key each."""
    texts = [
        (f"{opening} {matter}?", label)
        for label, (openings, matters) in _SAID.items()
        for opening, matter in product(openings, matters)
    ]
    return [Example(text, label, key=number) for number, (text, label) in enumerate(texts, 1)]
