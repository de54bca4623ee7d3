"""How long a reply is on a channel, in the network's own counting."""

import re
import unicodedata
from collections.abc import Callable

import regex

from routing_rules.vocabulary import ChannelKind

MASTODON_LINK = 23
"""Characters that Mastodon counts for any link (characters_reserved_per_url)."""
BLUESKY_BYTES = 3_000
"""Bluesky also limits a post in UTF-8 bytes, whatever it counts in graphemes (lexicon app.bsky.feed.post)."""
X_LINK = 23
"""Characters that X counts for any link, since it shortens them all."""
X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that count 1 on X, every other 2 (twitter-text, configuration version 3)."""
_LINK = re.compile(r"https?://\S+")
_X_LINK = regex.compile(
    r"https?://\S*[\w/=#&-]"
    r"|(?<![\w@.-])(?:[\w-]+\.)+(?:com|net|org|nl|be|de|fr|es|eu|uk|io|co|me|nu|tv|app|dev|shop)\b(?:/[\w/=#&.-]*)?",
    regex.IGNORECASE,
)
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\p{Extended_Pictographic}\uFE0F|\u20E3")
_MENTION = re.compile(r"(@\w+)@[\w.-]+\w")
_GRAPHEME = regex.compile(r"\X")


def reply_length(text: str, kind: ChannelKind) -> int:
    """Length in what the network counts: weighted characters on X, graphemes on Bluesky, else characters."""
    return _COUNTERS.get(kind, len)(text)


def byte_length(text: str) -> int:
    """Length in UTF-8, also of text with lone surrogates."""
    return len(text.encode("utf-8", "surrogatepass"))


def _on_x(text: str) -> int:
    """A link counts 23, an emoji 2 however many code points it takes, a letter outside the Latin scripts 2.

    X links what ends in a top-level domain also without https://; here the common ones do.
    """
    composed = unicodedata.normalize("NFC", text)
    links = _X_LINK.findall(composed)
    apart = _X_LINK.sub("", composed)
    return _weight(apart) + sum(X_LINK if "://" in link else max(X_LINK, _weight(link)) for link in links)


def _weight(text: str) -> int:
    return sum(2 if _EMOJI.search(cluster) else sum(map(_x_weight, cluster)) for cluster in _GRAPHEME.findall(text))


def _x_weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in X_LIGHT) else 2


def _on_mastodon(text: str) -> int:
    """Graphemes; a link counts 23 and a mention without its server."""
    return _graphemes(_MENTION.sub(r"\1", _LINK.sub("x" * MASTODON_LINK, text)))


def _graphemes(text: str) -> int:
    return len(_GRAPHEME.findall(text))


_COUNTERS: dict[ChannelKind, Callable[[str], int]] = {
    ChannelKind.X: _on_x,
    ChannelKind.MASTODON: _on_mastodon,
    ChannelKind.BLUESKY: _graphemes,
}
