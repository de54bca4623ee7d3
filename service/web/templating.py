"""Templates: found in every `templates` folder of the service, strict about what they are given."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from service.foundation.clock import now
from service.web import countdown, times
from service.web.frame import LANGUAGES, Frame
from service.web.translations import N_, gettext_in, translations
from service.web.words import CONCERN_ICONS, WORDS

SERVICE = Path(__file__).parent.parent
STATIC = Path(__file__).parent / "static"
UNKNOWN_LANGUAGE = N_("Unknown")
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def render(frame: Frame, template: str, page: object) -> str:
    """The template's text; `page` is a dataclass that has all it shows besides the frame."""
    return _environment(frame.language).get_template(template).render(frame=frame, page=page)


@lru_cache
def asset(name: str) -> str:
    """The address of a built file, which changes with what is in it so that browsers may keep it for ever."""
    digest = sha256((STATIC / "built" / name).read_bytes()).hexdigest()[:12]
    return f"/static/built/{name}?v={digest}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked or not."""

    text: str
    is_marked: bool


@lru_cache
def _environment(language: str) -> Environment:
    folders = sorted(folder for folder in SERVICE.rglob("templates") if folder.is_dir())
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        asset=asset,
        languages=LANGUAGES,
        time_words=countdown.patterns(language),
        server_now=lambda: now().isoformat(),
    )
    environment.filters.update(
        ago=lambda moment: times.ago(moment, language),
        duration=lambda moment: times.duration_since(moment, language),
        clock=_clock,
        fulltime=_full_time,
        countdown=_countdown,
        span=lambda minutes: countdown.span(minutes, language),
        decimal=lambda number: format_decimal(number, locale=language),
        compact=lambda number: format_compact_decimal(number, locale=language),
        word=word_in(language),
        concern_icon=CONCERN_ICONS.__getitem__,
        linked=linked,
        language_name=lambda code: language_name(code, language),
    )
    return environment


def word_in(language: str) -> Callable[[object], str]:
    """What says a word of the domain in this language: a state, stage, role, urgency ("urgency-2") and so on."""
    translate = gettext_in(language)
    return lambda value: translate(WORDS[str(value)])


def language_name(code: str, language: str) -> str:
    """The name of a language, as in "Dutch"."""
    name = None if code == "und" else Locale.parse(language).languages.get(code)
    return name or gettext_in(language)(UNKNOWN_LANGUAGE)


@pass_context
def _clock(context: Context, moment: datetime) -> str:
    frame = _frame(context)
    return times.clock_time(moment, frame.language, frame.zone)


@pass_context
def _full_time(context: Context, moment: datetime) -> str:
    frame = _frame(context)
    return times.full_time(moment, frame.language, frame.zone)


@pass_context
def _countdown(context: Context, due_at: datetime, near_at: datetime | None) -> countdown.Countdown:
    frame = _frame(context)
    return countdown.countdown(due_at, near_at, frame.language, frame.zone)


def _frame(context: Context) -> Frame:
    frame: Any = context["frame"]
    assert isinstance(frame, Frame)  # noqa: S101 every template is rendered by `render`
    return frame


def linked(text: str) -> Markup:
    """The text with its web addresses as links, everything else escaped."""
    parts: list[Markup] = []
    end = 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>').format(address))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
