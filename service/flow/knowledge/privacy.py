"""Nothing about one customer is kept for the next."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing_rules.personal_data import find_personal_data
from routing_rules.reply_guard import ObjectionKind
from service.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class Revealed:
    """Words that are personal data, and the field that they stand in."""

    field: str
    words: str


class HoldsPersonalData(Invalid):
    """An answer that can't be kept as it is. Its detail and extensions may be logged; `revealed` may not."""

    def __init__(self, detail: str, revealed: tuple[Revealed, ...], **extensions: object) -> None:
        super().__init__(detail, **extensions)
        self.revealed = revealed


def without_personal_data(fields: Mapping[str, str]) -> None:
    """Raise HoldsPersonalData with every objection to these fields."""
    found = [(name, find) for name, words in fields.items() for find in find_personal_data(words)]
    if not found:
        return
    objections = [
        {"kind": ObjectionKind.PERSONAL_DATA.value, "field": name, "text": _sentence(name, find.kind)}
        for name, find in found
    ]
    words = " ".join(dict.fromkeys(objection["text"] for objection in objections))
    revealed = tuple(Revealed(name, find.words) for name, find in found)
    raise HoldsPersonalData(words, revealed, objections=objections)


def _sentence(field: str, kind: str) -> str:
    holder, shown = "answer" if field == "text" else field, kind.replace("_", " ")
    return f"The {holder} holds personal data ({shown}), which is not kept."
