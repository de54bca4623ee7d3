"""In which language a message is written."""

import re

import eldc

UNKNOWN = "und"
_NOT_PROSE = re.compile(
    r"(?:https?://|www\.)\S+|[@#]\w+"
    r"|[\x00-\x1f\x7f-\x9f\u200b-\u200f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+"
)
_NAMES = re.compile(r"[@#]\w+")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters without digits: an order's number has no language. Scripts that don't part words have signs instead."""
_NEAR = frozenset({"nl", "en", "de", "fr"})
_TOLD_APART = (
    *("nl", "en", "de", "fr", "es", "it", "pt", "pl", "tr", "ar", "ru", "uk", "ro", "bg", "zh", "fa", "sv", "da", "no"),
    *("fi", "cs", "hu", "el", "he", "ja", "ko", "hi"),
)
"""Without those that short Dutch and English are taken for: Afrikaans, Frisian, Scots."""
LETTERS = 40
"""From this many letters on, what is expected no longer weighs."""
SHORTEST = 3
""" "ok" and "ja" are words of too many languages."""
DEFAULT_WEIGHT = 1.1
FAR_WEIGHT = 0.7
"""What counts for the shortest text: the channel's own language a little more, a rare one clearly less."""

eldc.init()
_DETECTOR = eldc.instance()
_DETECTOR.set_languages(list(_TOLD_APART))
_DETECTOR.set_scores(eldc.MAX_SCORES)


def detect_language(text: str, default: str) -> str:
    """The primary language subtag ("nl", "en"), `default` when it is too short to tell, "und" without words.

    The same text always gives the same answer. `default` (the channel's language) also tips the scale for short texts.
    """
    prose = _prose(text)
    if not _WORD.search(prose):
        return UNKNOWN
    scores: dict[str, float] = _DETECTOR.detect_details(prose).scores
    letters = LETTERS if len(prose) > 2 * LETTERS else sum(map(str.isalpha, prose))
    if not scores or (letters < SHORTEST and prose.isascii()):
        return default
    return max(scores, key=lambda language: scores[language] * _weight(language, default, letters))


def _weight(language: str, default: str, letters: int) -> float:
    if letters >= LETTERS or (language in _NEAR and language != default):
        return 1.0
    full = DEFAULT_WEIGHT if language == default else FAR_WEIGHT
    return 1 + (full - 1) * (1 - letters / LETTERS)


def _prose(text: str) -> str:
    """Without links, names and what can't be printed.

    Three in four tweets hold nothing but names of these, and a search for names alone takes a quarter of the time.
    """
    has_only_names = text.isprintable() and "://" not in text and "www." not in text
    return (_NAMES if has_only_names else _NOT_PROSE).sub(" ", text)
