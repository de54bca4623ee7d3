"""The e-mail that a question becomes: what is asked, the conversation without the person, and two ways to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime as mail_date
from email.utils import formataddr

from babel.dates import format_datetime

from service.flow.consultation_mail.asked import Line, MailedQuestion
from service.flow.consultation_mail.tokens import address_with, message_id
from service.foundation.settings import Settings
from service.tables.letters import LetterReason
from service.tables.participation import TurnKind
from service.tickets.question_reading import Turn
from service.web.frame import Frame
from service.web.templating import render
from service.web.translations import N_, gettext_in

ABOVE = N_("Answer above this line")
FENCE = "=-=-="
"""Around the line below which nothing of an answer stands; it survives quoting and HTML."""
SUBJECTS: Mapping[str, str] = {
    LetterReason.QUESTION: N_("%(hub)s asks %(department)s: ticket %(number)s"),
    LetterReason.MORE_TOLD: N_("%(hub)s told more: ticket %(number)s"),
    LetterReason.EMPTY: N_("We read no answer in your e-mail: ticket %(number)s"),
}
OPENINGS: Mapping[str, str] = {
    LetterReason.QUESTION: N_("%(hub)s has a question for %(department)s."),
    LetterReason.MORE_TOLD: N_("%(hub)s told what you wanted to know. The question is with %(department)s again."),
    LetterReason.EMPTY: N_("We read no answer in your e-mail. Write it above everything else, or use the link."),
}
CUSTOMER = N_("Customer")
UNFOLDED = SMTP.clone(max_line_length=500)
"""A Message-ID on a line of its own below its name is lawful, and more than some mail servers can read."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, in words."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What both forms of the letter show."""

    subject: str
    opening: str
    channel: str
    number: int
    said: list[Said]
    asked: list[Said]
    left_out: int
    due: str | None
    expires: str
    link: str | None
    above: str | None
    """The line above which an answer is written; None when answers by e-mail are not taken."""


def letter(
    asked: MailedQuestion, address: str, language: str, reason: str, token: str, expires_at: datetime, options: Settings
) -> EmailMessage:
    """The whole letter; `mail_from` is set, and so is at least one of the ways to answer."""
    sender = options.mail_from or ""
    shown = letter_page(asked, language, reason, token, expires_at, options)
    message = EmailMessage(policy=UNFOLDED)
    message["From"] = formataddr((asked.hub.in_language(language), sender))
    message["To"], message["Subject"] = address, shown.subject
    message["Date"] = mail_date(asked.question.opened_at)
    message["Message-ID"] = message_id(sender, token)
    if options.mail_answers is not None:
        message["Reply-To"] = address_with(options.mail_answers, token)
    # Keeps out-of-office answers away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    frame = Frame(language, "", "", is_partial=False, zone=asked.rulebook.time_zone)
    message.set_content(_plain(render(frame, "question_letter.txt", shown)), cte="quoted-printable")
    message.add_alternative(render(frame, "question_letter.html", shown), subtype="html", cte="quoted-printable")
    return message


def letter_page(
    asked: MailedQuestion, language: str, reason: str, token: str, expires_at: datetime, options: Settings
) -> LetterPage:
    """The letter in words."""
    translate = gettext_in(language)
    names = {
        "hub": asked.hub.in_language(language),
        "department": asked.department.in_language(language),
        "number": asked.question.ticket,
    }
    return LetterPage(
        subject=translate(SUBJECTS[reason]) % names,
        opening=translate(OPENINGS[reason]) % names,
        channel=asked.channel.in_language(language),
        number=asked.question.ticket,
        said=said(asked, language),
        asked=told(asked, language),
        left_out=asked.left_out,
        due=None if asked.question.due_at is None else moment_in_words(asked.question.due_at, asked, language),
        expires=moment_in_words(expires_at, asked, language),
        link=None if options.public_url is None else f"{options.public_url}/q/{token}",
        above=None if options.mail_answers is None else f"{FENCE} {translate(ABOVE)} {FENCE}",
    )


def said(asked: MailedQuestion, language: str) -> list[Said]:
    """The conversation with the customer."""
    translate = gettext_in(language)

    def who(line: Line) -> str:
        return asked.hub.in_language(language) if line.is_ours else translate(CUSTOMER)

    return [Said(who(line), line.at, line.text) for line in asked.lines]


def told(asked: MailedQuestion, language: str) -> list[Said]:
    """What hub and department said to each other. A question without words is the conversation itself."""

    def who(turn: Turn) -> str:
        return (asked.hub if turn.is_hub else asked.department).in_language(language)

    return [
        Said(who(turn), turn.at, turn.text if turn.kind != TurnKind.TIME_ASKED else _time_asked(turn, asked, language))
        for turn in asked.question.turns
        if turn.text or turn.kind == TurnKind.TIME_ASKED
    ]


def _time_asked(turn: Turn, asked: MailedQuestion, language: str) -> str:
    moment = moment_in_words(turn.expected_at or turn.at, asked, language)
    words = gettext_in(language)(N_("Expects to answer on %(moment)s.")) % {"moment": moment}
    return f"{words} {turn.text}".strip()


def moment_in_words(moment: datetime, asked: MailedQuestion, language: str) -> str:
    """Day and time, as the rulebook's place has them."""
    return format_datetime(moment, "EEEE d MMMM y HH:mm", tzinfo=asked.rulebook.time_zone, locale=language)


def _plain(text: str) -> str:
    """The text without the empty lines that templates leave behind."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip() + "\n"
