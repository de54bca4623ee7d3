"""How long a reply is on a channel, in the network's own counting."""

import re
from collections.abc import Callable

import regex
from twitter_text import parse_tweet

from routing_rules.vocabulary import ChannelKind

MASTODON_LINK = 23
"""Characters that Mastodon counts for any link (characters_reserved_per_url)."""
BLUESKY_BYTES = 3_000
"""Bluesky also limits a post in UTF-8 bytes, whatever it counts in graphemes (lexicon app.bsky.feed.post)."""
_LINK = re.compile(r"https?://\S+")
_MENTION = re.compile(r"(@\w+)@[\w.-]+\w")
_GRAPHEME = regex.compile(r"\X")


def reply_length(text: str, kind: ChannelKind) -> int:
    """Length in what the network counts: weighted characters on X, graphemes on Bluesky, else characters."""
    return _COUNTERS.get(kind, len)(text)


def byte_length(text: str) -> int:
    """Length in UTF-8, also of text with lone surrogates."""
    return len(text.encode("utf-8", "surrogatepass"))


def _on_x(text: str) -> int:
    """A link counts 23, an emoji 2, a letter outside the Latin scripts 2 (twitter-text, configuration 3)."""
    return int(parse_tweet(text).weightedLength)


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
