"""The language of short, real-looking messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reading.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Waar blijft mijn pakketje?", "nl"),
        ("geen internet in Breda", "nl"),
        ("storing??", "nl"),
        ("Dank je wel!", "nl"),
        ("factuur klopt niet", "nl"),
        ("nog steeds niks ontvangen", "nl"),
        ("@webcare https://t.co/abc Ik kan niet inloggen #fail", "nl"),
        ("Where is my parcel? I ordered it last week", "en"),
        ("My broadband has been down since yesterday", "en"),
        ("@webcare thanks for the quick answer", "en"),
        ("Wo bleibt mein Paket? Ich warte schon seit zwei Wochen", "de"),
        ("Bonjour, je n'ai toujours pas reçu ma commande", "fr"),
        ("Merhaba, internetim çalışmıyor, lütfen yardım edin", "tr"),
        ("مرحبا، لا يعمل الإنترنت عندي منذ يومين", "ar"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text, "nl") == language


@pytest.mark.parametrize("text", ["", "   ", "👍", "123 456", "@iemand https://t.co/abc", "?!", "\x00", "\ud800"])
def test_without_words_there_is_no_language(text: str) -> None:
    assert detect_language(text, "nl") == "und"


@pytest.mark.parametrize("default", ["nl", "en"])
def test_too_short_to_tell_is_the_channel_s_language(default: str) -> None:
    assert detect_language("ok", default) == default
    assert detect_language("xqz", default) == default


@given(st.text(max_size=300), st.sampled_from(["nl", "en", "und"]))
def test_any_text_gets_the_same_answer_twice(text: str, default: str) -> None:
    assert detect_language(text, default) == detect_language(text, default)
