"""A name in the languages of the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """A name as colleagues read it, in both languages of the product."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """The Dutch name for "nl", the English one for every other language."""
        return self.nl if language == "nl" else self.en
