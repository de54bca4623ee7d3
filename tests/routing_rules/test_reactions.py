"""How customers take an answer, by the words of the rulebook."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.reactions import SILENT_AFTER, Reaction, Said, reaction, said
from routing_rules.rulebook import load_rulebook
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.small_rulebook import message, small_rulebook
from tests.tries import tries

RULEBOOK = load_rulebook(read_rulebook_files(None))
HOUR = timedelta(hours=1)
CALM = Said("neutral", asks=True, heard=False)


def _reaction(before: str, after: str) -> Reaction | None:
    first, second = (said(message(text, "x", language="und"), RULEBOOK) for text in (before, after))
    return reaction(first, second, HOUR)


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        ("Waar blijft mijn pakket?", "Dank jullie wel, top geholpen!", Reaction.THANKS),
        ("Waar blijft mijn pakket?", "Super bedankt 👍", Reaction.THANKS),
        ("Waar blijft mijn pakket?", "@olievlek Oké, duidelijk", Reaction.THANKS),
        ("Where is my parcel?", "Got it", Reaction.THANKS),
        ("Where is my parcel?", "Thanks for the quick answer", Reaction.THANKS),
        ("Waar blijft mijn pakket?", "Bedankt, maar ik heb het nog niet", Reaction.ASKED_AGAIN),
        ("Waar blijft mijn pakket?", "Dankjewel! Hoe laat dan?", Reaction.ASKED_AGAIN),
        ("Waar blijft mijn pakket?", "Ok, wanneer dan?", Reaction.ASKED_AGAIN),
        ("Waar blijft mijn pakket?", "Het pakket is er niet", Reaction.ASKED_AGAIN),
        ("Waar blijft mijn pakket?", "@olievlek", Reaction.ASKED_AGAIN),
        ("Waar blijft mijn pakket?", "Belachelijk, wat een waardeloze tent 😡", Reaction.ANGRIER),
        ("Waar blijft mijn pakket?", "Thanks for nothing", Reaction.ANGRIER),
        ("Erg teleurgesteld in jullie", "Jullie zijn oplichters", Reaction.ANGRIER),
        ("Jullie zijn oplichters", "Erg teleurgesteld in jullie", Reaction.ASKED_AGAIN),
        ("Jullie zijn oplichters", "Nog steeds: oplichters", Reaction.ASKED_AGAIN),
        ("Top geholpen! Waar blijft mijn pakket?", "Waar is het pakket nu?", Reaction.ASKED_AGAIN),
        ("Waar blijft mijn pakket?", "RT @olievlek: fijne feestdagen allemaal", Reaction.SILENCE),
    ],
)
def test_what_customers_say(before: str, after: str, taken: Reaction) -> None:
    assert _reaction(before, after) is taken


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Bedankt!", Said("happy", asks=False, heard=True)),
        ("Bedankt, waardeloos", Said("angry", asks=False, heard=False)),
        ("Waardeloos", Said("angry", asks=True, heard=False)),
        ("Ok", Said("neutral", asks=False, heard=True)),
        ("Ok?", Said("neutral", asks=True, heard=False)),
    ],
)
def test_what_counts_of_a_message(text: str, heard: Said) -> None:
    """By a rulebook of a few rules; its rule for thanks takes any with the word."""
    assert said(message(text), small_rulebook()) == heard


def test_silence_takes_its_time() -> None:
    assert reaction(CALM, None, SILENT_AFTER - HOUR) is None
    assert reaction(CALM, None, SILENT_AFTER) is Reaction.SILENCE
    assert reaction(CALM, None, HOUR, HOUR) is Reaction.SILENCE


said_somehow = st.builds(Said, st.sampled_from(["angry", "unhappy", "neutral", "happy"]), st.booleans(), st.booleans())


@tries(100)
@given(said_somehow, said_somehow, st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta()))
def test_a_reaction_once_known_stays_so(before: Said, after: Said, said_at: timedelta, later: timedelta) -> None:
    """Asked at any moment after it: until the message comes it is unknown or silence, and silence it stays."""
    taken = reaction(before, after, said_at)
    assert taken is not None
    if said_at >= SILENT_AFTER:
        assert taken is reaction(before, None, max(later, SILENT_AFTER)) is Reaction.SILENCE
    else:
        assert reaction(before, None, min(later, said_at)) is None
