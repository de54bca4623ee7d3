"""What every page knows about its reader: language, theme, time zone, and who is signed in."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import negotiate_locale
from fastapi import Request

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"
THEMES = ("light", "dark")
LANGUAGE_COOKIE = "olievlek_language"
THEME_COOKIE = "olievlek_theme"


@dataclass(frozen=True, slots=True)
class Frame:
    """The reader of one page, and where the page is."""

    language: str
    theme: str
    """"light", "dark", or empty to follow the reader's system."""
    path: str
    is_partial: bool
    """htmx asks for a fragment instead of a page."""
    zone: ZoneInfo = ZoneInfo("Europe/Amsterdam")
    name: str | None = None
    """Of whoever is signed in."""
    roles: frozenset[str] = frozenset()


def stranger(request: Request) -> Frame:
    """The frame of somebody who is not signed in, with the language their browser asks for."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return Frame(
        language=language_of(request),
        theme=theme if theme in THEMES else "",
        path=request.url.path,
        is_partial=request.headers.get("hx-request") == "true",
    )


def language_of(request: Request) -> str:
    """The language chosen before in this browser, else the first that the browser asks for, else Dutch."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    asked = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return negotiate_locale([tag for tag in asked if tag], LANGUAGES, sep="-") or DEFAULT_LANGUAGE
