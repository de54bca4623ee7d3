"""Of an answer by e-mail only what its sender wrote is taken, whatever program wrote it."""

import pytest

from service.flow.consultation_mail.own_words import html_as_text, own_words, own_words_of_html
from tests.consultation_mail.histories import ANSWER, HTML, PLAIN

SIGNED = ("Met vriendelijke groet,", "Kind regards,", "Verstuurd vanaf mijn iPhone")


@pytest.mark.parametrize("program", PLAIN)
def test_history_in_plain_text_is_left_out(program: str) -> None:
    own = own_words(PLAIN[program])
    assert own.startswith(ANSWER)
    rest = own.removeprefix(ANSWER).strip()
    assert rest == "" or rest.startswith(SIGNED)
    assert len(rest.splitlines()) <= 2


@pytest.mark.parametrize("program", PLAIN)
@pytest.mark.parametrize("mark", ["", "> "])
def test_our_own_line_ends_it_in_any_case(program: str, mark: str) -> None:
    """Also when a program writes above the history what nobody knows."""
    above = PLAIN[program].replace(f"{ANSWER}\n", f"{ANSWER}\n\n{mark}=-=-= Antwoord boven deze regel =-=-=\n")
    assert own_words(above) == ANSWER
    assert own_words(above.replace("\n", "\r\n")) == ANSWER


@pytest.mark.parametrize("program", HTML)
def test_history_in_html_is_left_out(program: str) -> None:
    assert own_words_of_html(HTML[program]) == ANSWER


def test_an_answer_below_or_between_is_found() -> None:
    intro = "Op 20-11-2026 om 13:05 schreef Webcare:\n> Hallo\n> waar ligt het?\n"
    assert own_words(f"{intro}\nIn Zwolle.\n\nDirk") == "In Zwolle.\n\nDirk"
    between = f"Zie onder.\n\n{intro}\nIn Zwolle.\n\n> en wanneer komt het?\n\nMorgen."
    assert own_words(between) == "Zie onder.\n\nIn Zwolle.\n\nMorgen."


@pytest.mark.parametrize(
    "text",
    [
        "Ja.",
        "Let op:\nVan: Zwolle\nAan: Utrecht\ngaat de rit.",
        "Adres: Kade 1\nNaam: Depot",
        "Op tijd: ja, zij schreef:",
    ],
)
def test_what_only_looks_like_a_history_stays(text: str) -> None:
    assert own_words(text) == text


def test_nothing_of_ones_own_is_nothing() -> None:
    assert own_words("> alles\n> geciteerd") == ""
    assert own_words("=-=-= Antwoord boven deze regel =-=-=\nHallo") == ""
    assert own_words("Ja\n-- \nDirk, Depot") == "Ja"
    assert own_words("") == own_words_of_html("") == ""


def test_html_is_read_as_lines_without_what_nobody_sees() -> None:
    head = "<head><title>x</title><style>p{}</style></head>"
    assert html_as_text(f"<html>{head}<body><p>Een &amp; <b>twee</b></p><script>y()</script>drie") == "Een & twee\ndrie"
    assert html_as_text("<ul><li>Een<li>Twee</ul>") == "Een\nTwee"
