"""What somebody wrote themselves in an e-mail, without the history below it; `quotequail` knows how programs quote."""

import re
from html.parser import HTMLParser
from typing import Any

import quotequail

from service.flow.consultation_mail.letter import FENCE

MANY = 100_000
"""Lines: more than any mail, so that nothing is taken for quoted because of its length alone."""
HEADERS = ("from", "subject")
"""What a block at the beginning of a history has at least: two words with colons alone are anybody's own."""
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
"""RFC 3676, 4.3."""
EMPTY_LINES = re.compile(r"\n{3,}")
NOT_SHOWN = frozenset({"head", "script", "style", "title", "template"})
BLOCKS = frozenset(
    {"p", "div", "br", "hr", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
)


def own_words(text: str) -> str:
    """The words of the answer in a plain text; empty when all of it is quoted."""
    text = _above_fence(text.replace("\r\n", "\n").replace("\r", "\n"))
    found: dict[str, Any] | None = quotequail.unwrap(text)
    if found is not None and not _is_history(found):
        found = None
    own = _outside_quotes(text) if found is None else _unquoted(found)
    return _tidy(SIGNATURE.split(own, maxsplit=1)[0])


def own_words_of_html(html: str) -> str:
    """The same for a mail that is written in HTML alone, as text."""
    found: dict[str, Any] | None = quotequail.unwrap_html(html)
    if found is not None and _is_history(found):
        html = found.get("html_top") or found.get("html_bottom") or ""
    else:
        parts = quotequail.quote_html(html, limit=MANY, quote_intro_line=True)
        html = next((part for is_own, part in parts if is_own), "")
    return own_words(html_as_text(html))


def html_as_text(html: str) -> str:
    """What a reader of the HTML sees, as lines."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return _tidy("\n".join(lines))


def _above_fence(text: str) -> str:
    """Our letters draw a line: what stands from there on is ours, however it was quoted."""
    if FENCE not in text:
        return text
    *above, _ = text[: text.index(FENCE)].split("\n")
    return "\n".join(above)


def _is_history(found: dict[str, Any]) -> bool:
    return found["type"] == "reply" or all(found.get(name) for name in HEADERS)


def _unquoted(found: dict[str, Any]) -> str:
    """Above the history, or, of those who answer below or in between, all that is not quoted."""
    parts = (found.get("text_top"), found.get("text_bottom") if found["type"] == "reply" else None)
    return "\n\n".join(_outside_quotes(part) for part in parts if part)


def _outside_quotes(text: str) -> str:
    top = next(part for is_own, part in quotequail.quote(text, limit=MANY, quote_intro_line=True) if is_own)
    return "\n".join(line for line in top.split("\n") if not line.startswith(">"))


def _tidy(text: str) -> str:
    clean = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH SPACE}", "")
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in clean.split("\n"))).strip()


class _Reader(HTMLParser):
    """Collects text; blocks begin on a line of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_SHOWN:
            self._hidden += 1
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_SHOWN:
            self._hidden = max(self._hidden - 1, 0)
        if tag in BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))
