"""Whether a message is certainly Dutch or certainly English, by the small words that only one of them has."""

from collections.abc import Collection

# fmt: off
_DUTCH = frozenset({
    "ik", "je", "jij", "jullie", "mijn", "mn", "een", "het", "niet", "geen", "dat", "dit", "hoe", "waar", "wanneer",
    "waarom", "ook", "nog", "wel", "maar", "heb", "hebben", "heeft", "kan", "kunnen", "wordt", "worden", "naar", "voor",
    "zijn", "deze", "uw", "wij", "mij", "krijg", "graag", "bij", "als", "doet", "al", "om", "te",
})
_ENGLISH = frozenset({
    "the", "my", "your", "you", "and", "have", "has", "are", "not", "this", "that", "with", "for", "its", "it",
    "been", "can", "from", "what", "when", "why", "how", "im", "ive", "i", "they", "our", "do", "does", "to",
})
# fmt: on


def certain_language(detected: str, words: Collection[str]) -> str:
    """ "nl" or "en" when the words are those of one of them only and detection does not say otherwise; else "und".

    People mix: "mijn order is delayed, what now" is neither, so that terms of both speak.
    """
    dutch, english = not _DUTCH.isdisjoint(words), not _ENGLISH.isdisjoint(words)
    if dutch is english:
        return "und"
    language = "nl" if dutch else "en"
    return language if detected in (language, "und") else "und"
