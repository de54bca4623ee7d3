"""What is wrong with a reply, in the words of whoever writes it."""

from collections.abc import Mapping

from routing_rules.reply_guard import Objection, ObjectionKind, objections
from routing_rules.reply_length import reply_length
from routing_rules.rulebook_parts import Channel
from service.web.composer import ReplyCheck
from service.web.translations import N_, gettext_in

SENTENCES: Mapping[ObjectionKind, str] = {
    ObjectionKind.EMPTY: N_("A reply needs some text."),
    ObjectionKind.TOO_LONG: N_("Too long: it counts %(length)s, and %(channel)s takes %(limit)s."),
    ObjectionKind.TOO_MANY_BYTES: N_("Too large: it is %(length)s bytes, and %(channel)s takes %(limit)s."),
    ObjectionKind.TOO_SHORT: N_("Too short: it counts %(length)s, and %(channel)s wants at least %(limit)s."),
    ObjectionKind.CONTROL_CHARACTER: N_("It holds a character that no network shows. Type the text anew."),
    ObjectionKind.PERSONAL_DATA: N_("“%(words)s” is personal data, and everybody can read this."),
}
WHILE_WRITING = frozenset(ObjectionKind) - {ObjectionKind.EMPTY, ObjectionKind.TOO_SHORT}
"""What nobody wants to hear before the last word is written is left out."""


def checked(text: str, channel: Channel, language: str, kinds: frozenset[ObjectionKind] | None = None) -> ReplyCheck:
    """How this text stands on this channel; `kinds` are the objections to look for, all of them by default."""
    found = [objection for objection in objections(text, channel) if kinds is None or objection.kind in kinds]
    left = channel.text_limit - reply_length(text, channel.kind)
    return ReplyCheck(left, tuple(_sentence(objection, channel, language) for objection in found))


def _sentence(objection: Objection, channel: Channel, language: str) -> str:
    return gettext_in(language)(SENTENCES[objection.kind]) % {
        "length": objection.length,
        "limit": objection.limit,
        "words": objection.words,
        "channel": channel.name.in_language(language),
    }
