"""What is wrong with a reply, in the words of whoever writes it."""

from collections.abc import Mapping

from routing_rules.personal_data import PersonalDataKind
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
    ObjectionKind.PERSONAL_DATA: N_("“%(words)s” is personal data (%(shows)s), and everybody can read this."),
}
PERSONAL_DATA: Mapping[PersonalDataKind, str] = {
    PersonalDataKind.EMAIL: N_("an e-mail address"),
    PersonalDataKind.PHONE: N_("a telephone number"),
    PersonalDataKind.IBAN: N_("an IBAN"),
    PersonalDataKind.BSN: N_("a BSN"),
    PersonalDataKind.ADDRESS: N_("an address"),
    PersonalDataKind.CUSTOMER_NUMBER: N_("a customer number"),
    PersonalDataKind.ORDER_NUMBER: N_("an order number"),
    PersonalDataKind.PARCEL_NUMBER: N_("a parcel number"),
    PersonalDataKind.CARD: N_("a card number"),
    PersonalDataKind.IMEI: N_("an IMEI"),
    PersonalDataKind.BIRTH_DATE: N_("a date of birth"),
    PersonalDataKind.LOGIN: N_("login data"),
}
WHILE_WRITING = frozenset(ObjectionKind) - {ObjectionKind.EMPTY, ObjectionKind.TOO_SHORT}
"""What nobody wants to hear before the last word is written is left out."""


def checked(text: str, channel: Channel, language: str, kinds: frozenset[ObjectionKind] | None = None) -> ReplyCheck:
    """How this text stands on this channel; `kinds` are the objections to look for, all of them by default."""
    found = [objection for objection in objections(text, channel) if kinds is None or objection.kind in kinds]
    left = channel.text_limit - reply_length(text, channel.kind)
    return ReplyCheck(left, tuple(_sentence(objection, channel, language) for objection in found))


def _sentence(objection: Objection, channel: Channel, language: str) -> str:
    say = gettext_in(language)
    return say(SENTENCES[objection.kind]) % {
        "length": objection.length,
        "limit": objection.limit,
        "words": objection.words,
        "shows": "" if objection.shows is None else say(PERSONAL_DATA[objection.shows]),
        "channel": channel.name.in_language(language),
    }
