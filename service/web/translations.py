"""The texts of the pages in the languages of their readers; English is the source, the others are catalogues."""

from collections.abc import Callable
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"

Gettext = Callable[[str], str]


def N_(text: str) -> str:
    """Mark a text for translation where it stands; whoever shows it translates it."""
    return text


@lru_cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language. Raises FileNotFoundError when it was never compiled (`make setup` does)."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with (LOCALE / language / "LC_MESSAGES" / "messages.mo").open("rb") as compiled:
        return GNUTranslations(compiled)


def gettext_in(language: str) -> Gettext:
    """What translates a text into this language."""
    return translations(language).gettext
