"""Why a reply needs approval, as sentences for whoever wrote it and whoever approves it."""

from collections.abc import Iterable, Mapping

from babel import Locale

from routing_rules.mandate import Reason, ReasonKind
from routing_rules.rulebook_parts import Rulebook
from service.web.times import clock_time
from service.web.translations import N_, gettext_in

SENTENCES: Mapping[ReasonKind, str] = {
    ReasonKind.NO_MANDATE: N_("There is no mandate to publish without approval."),
    ReasonKind.CHANNEL: N_("On %(channel)s every reply needs approval."),
    ReasonKind.LANGUAGE: N_("A reply in this language needs approval: %(language)s."),
    ReasonKind.HOURS: N_("Outside the hours of the mandate (%(calendar)s) a reply needs approval."),
    ReasonKind.REPLIES: N_("The %(bound)s replies a day on %(channel)s that need no approval are used up."),
    ReasonKind.REACH: N_("This customer has %(found)s followers: from %(bound)s on a reply needs approval."),
    ReasonKind.TOPIC: N_("“%(words)s” is about something that needs approval: %(subject)s."),
}
OPENS = N_("They begin again at %(until)s.")
ANEW = N_("They are counted anew from %(until)s.")
UNTIL: Mapping[ReasonKind, str] = {ReasonKind.HOURS: OPENS, ReasonKind.REPLIES: ANEW}


def sentences(reasons: Iterable[Reason], rulebook: Rulebook, language: str) -> list[str]:
    """The reasons in the reader's language, in their order."""
    return [_sentence(reason, rulebook, language) for reason in reasons]


def _sentence(reason: Reason, rulebook: Rulebook, language: str) -> str:
    translate = gettext_in(language)
    channel = rulebook.channels.get(reason.subject)
    calendar = rulebook.service_levels.calendars.get(reason.subject)
    said = translate(SENTENCES[reason.kind]) % {
        "channel": reason.subject if channel is None else channel.name.in_language(language),
        "calendar": reason.subject if calendar is None else calendar.name.in_language(language),
        "language": Locale(language).languages.get(reason.subject, reason.subject),
        "bound": reason.bound,
        "found": reason.found,
        "words": reason.words,
        "subject": reason.subject,
    }
    later = UNTIL.get(reason.kind)
    if later is None or reason.until is None:
        return said
    return f"{said} {translate(later) % {'until': clock_time(reason.until, language, rulebook.time_zone)}}"
