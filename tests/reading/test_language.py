"""The language of short, real-looking messages."""

from concurrent.futures import ThreadPoolExecutor

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
        ("ありがとう", "ja"),
        ("谢谢", "zh"),
        ("hoi", "nl"),
        ("alweer storing!! 😡😡", "nl"),
        ("@TMobile_webcare storing in Utrecht? #storing", "nl"),
        ("mijn order is nog steeds pending, please help", "nl"),
        ("customer service is echt waardeloos", "nl"),
        ("lekker bezig @KPNwebcare 🙄", "nl"),
        ("no signal", "en"),
        ("still waiting", "en"),
        ("why?", "en"),
        ("@O2 no service in London again #o2down 😤", "en"),
        ("lost sim", "en"),
        ("danke", "de"),
        ("kein Netz", "de"),
        ("merci", "fr"),
        ("pas de réseau", "fr"),
        ("grazie mille", "it"),
        ("dziękuję bardzo", "pl"),
        ("¿dónde está mi pedido?", "es"),
        ("у меня нет интернета", "ru"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text, "nl") == language


@pytest.mark.parametrize(
    "text",
    ["", "   ", "👍", "123 456", "@iemand https://t.co/abc", "?!", "\x00", "\ud800", "😡😡😡", "#fail"]
    + ["3S12345 99", "€ 12,50", "06-12345678", "@KPN @Ziggo 12:30"],
)
def test_without_words_there_is_no_language(text: str) -> None:
    assert detect_language(text, "nl") == "und"


@pytest.mark.parametrize("default", ["nl", "en"])
def test_too_short_to_tell_is_the_channel_s_language(default: str) -> None:
    assert detect_language("ok", default) == default
    assert detect_language("xqz", default) == default


def test_the_channel_s_language_does_not_outweigh_plain_words() -> None:
    assert detect_language("ik wil mijn abonnement opzeggen", "en") == "nl"
    assert detect_language("I want to cancel my contract", "nl") == "en"


def test_threads_get_the_same_answers() -> None:
    texts = ["Waar blijft mijn pakketje?", "Where is my parcel?", "Wo ist mein Paket?", "Où est mon colis ?"] * 500
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: detect_language(text, "nl"), texts)) == ["nl", "en", "de", "fr"] * 500


@given(st.text(max_size=300), st.sampled_from(["nl", "en", "und"]))
def test_any_text_gets_the_same_answer_twice(text: str, default: str) -> None:
    assert detect_language(text, default) == detect_language(text, default)
