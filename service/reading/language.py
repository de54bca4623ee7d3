"""In which language a message is written."""

import re

import pycld2

UNKNOWN = "und"
_NOT_PROSE = re.compile(
    r"(?:https?://|www\.)\S+|[@#]\w+"
    r"|[\x00-\x1f\x7f-\x9f\u200b-\u200f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+"
)
_NAMES = re.compile(r"[@#]\w+")
_LOOK_ALIKES = {"af": "nl", "fy": "nl", "nds": "nl", "sco": "en"}
"""What short Dutch and English messages are taken for."""
_HINTS = frozenset(code for _, code in pycld2.LANGUAGES)
_LIKELY = frozenset({"nl", "en", "de", "fr", "es", "it", "pt", "pl", "tr", "ar", "ru", "uk", "ro", "bg", "zh", "fa"})
"""What is believed of a text too short to be sure; anything rarer is more often a slip than the truth."""


def detect_language(text: str, default: str) -> str:
    """The primary language subtag ("nl", "en"), `default` when the text is too short to be sure, "und" without words.

    The same text always gives the same answer. `default` (the channel's language) also tips the scale for short texts.
    """
    prose = _prose(text)
    reliable, _, ranking = pycld2.detect(prose, bestEffort=True, hintLanguage=default if default in _HINTS else None)
    language = _LOOK_ALIKES.get(ranking[0][1], ranking[0][1])
    if language == "un":
        return default if any(letter.isalpha() for letter in prose) else UNKNOWN
    return language if reliable or language in _LIKELY else default


def _prose(text: str) -> str:
    """Without links, names and what can't be printed.

    Three in four tweets hold nothing but names of these, and a search for names alone takes a quarter of the time.
    """
    has_only_names = text.isprintable() and "://" not in text and "www." not in text
    return (_NAMES if has_only_names else _NOT_PROSE).sub(" ", text)
