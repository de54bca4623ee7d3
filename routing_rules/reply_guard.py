"""What is wrong with a reply on its channel, before anybody approves it."""

from dataclasses import dataclass
from enum import StrEnum

from routing_rules.personal_data import PersonalDataKind, find_personal_data
from routing_rules.reply_length import BLUESKY_BYTES, byte_length, reply_length
from routing_rules.rulebook_parts import Channel
from routing_rules.vocabulary import ChannelKind

SHORTEST_FORUM_POST = 20
"""Discourse refuses shorter posts (site setting min_post_length)."""


class ObjectionKind(StrEnum):
    """Why a reply can't go out; pages translate it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_SHORT = "too_short"
    CONTROL_CHARACTER = "control_character"
    PERSONAL_DATA = "personal_data"


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason why a reply can't go out."""

    kind: ObjectionKind
    length: int | None
    """The reply's length in the channel's counting, where that is the matter."""
    limit: int | None
    words: str
    """The offending words of the reply, where some words are the matter."""
    text: str
    """The objection as an English sentence, without the offending words: it may be logged."""
    shows: PersonalDataKind | None = None
    """Which personal data the reply shows, where that is the matter."""


def objections(text: str, channel: Channel) -> tuple[Objection, ...]:
    """Everything that is wrong with this reply on this channel; nothing means it can go out."""
    if not text.strip():
        return (Objection(ObjectionKind.EMPTY, 0, None, "", "The reply is empty."),)
    return (*_length_objections(text, channel), *_character_objections(text), *_privacy_objections(text, channel))


def _length_objections(text: str, channel: Channel) -> list[Objection]:
    found: list[Objection] = []
    length = reply_length(text, channel.kind)
    if length > channel.text_limit:
        said = f"The reply counts {length}, {channel.slug} takes {channel.text_limit}."
        found.append(Objection(ObjectionKind.TOO_LONG, length, channel.text_limit, "", said))
    size = byte_length(text)
    if channel.kind is ChannelKind.BLUESKY and size > BLUESKY_BYTES:
        said = f"The reply is {size} bytes, {channel.slug} takes {BLUESKY_BYTES}."
        found.append(Objection(ObjectionKind.TOO_MANY_BYTES, size, BLUESKY_BYTES, "", said))
    short = len(text.strip())
    if channel.kind is ChannelKind.FORUM and short < SHORTEST_FORUM_POST:
        said = f"The reply counts {short}, {channel.slug} wants at least {SHORTEST_FORUM_POST}."
        found.append(Objection(ObjectionKind.TOO_SHORT, short, SHORTEST_FORUM_POST, "", said))
    return found


def _character_objections(text: str) -> list[Objection]:
    control = next((letter for letter in text if _is_control(letter)), None)
    if control is None:
        return []
    said = f"The reply holds U+{ord(control):04X}, which no network shows."
    return [Objection(ObjectionKind.CONTROL_CHARACTER, None, None, "", said)]


def _is_control(letter: str) -> bool:
    """C0 and C1 controls except tab and line ends, and halves of a surrogate pair."""
    code = ord(letter)
    return (code < 0x20 and letter not in "\t\n\r") or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF


def _privacy_objections(text: str, channel: Channel) -> list[Objection]:
    if not channel.is_public:
        return []
    return [
        Objection(
            ObjectionKind.PERSONAL_DATA,
            None,
            None,
            found.words,
            f"The reply shows personal data in public ({found.kind.replace('_', ' ')}).",
            found.kind,
        )
        for found in find_personal_data(text)
    ]
