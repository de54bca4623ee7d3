"""Messages as models read them: masked, with what the rulebook's own words say."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from routing_rules.personal_data import mask
from routing_rules.rulebook import Rulebook
from service.flow.learning.material import Labelled, Said, process_meant, processes_of
from service.reader.examples import hints_of
from service.reader.reader import Reads
from service.reading.examples import Guess


class Text(NamedTuple):
    """What a model is given of a message."""

    text: str
    hints: Mapping[str, float]


def as_read(text: str, channel: str, rulebook: Rulebook) -> Text:
    """The text without personal data, and the points that the rulebook's words and rules give it."""
    masked = mask(text)
    return Text(masked, hints_of(masked, rulebook, channel))


def labelled(said: Sequence[Said], rulebook: Rulebook, champion: Reads | None) -> list[Labelled]:
    """Each message with its label; without those of which nobody can tell the process."""
    found = [(one, as_read(one.text, one.channel, rulebook)) for one in said]
    meant = {one.message_id: process_meant(one, rulebook) for one, _ in found}
    open_ones = [(one, text) for one, text in found if meant[one.message_id] is None and one.department is not None]
    if champion is not None and open_ones:
        guesses = champion.read([text.text for _, text in open_ones], [text.hints for _, text in open_ones])
        for (one, _), guess in zip(open_ones, guesses, strict=True):
            meant[one.message_id] = _likeliest_of(one.department or "", guess, rulebook)
    return [
        Labelled(one, label, text.text, text.hints)
        for one, text in found
        if (label := meant[one.message_id]) is not None
    ]


def _likeliest_of(department: str, guess: Guess, rulebook: Rulebook) -> str | None:
    """The department was said; the process of it is what the champion holds for the likeliest."""
    owned = processes_of(department, rulebook)
    return next((process for process, _ in guess.likely if process in owned), None)
