"""The e-mail that a notice becomes: which ticket, what is late and since when, and where to look.

It crosses networks and lies in mailboxes: nothing that a customer wrote or is stands in it.
"""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime as mail_date

from babel.dates import format_datetime
from pydantic import TypeAdapter

from routing_rules.vocabulary import ClockKind
from service.flow.notices.outcomes import ClaimedNotice
from service.foundation.mail_server import mail_address
from service.people.notices import NoticeData, NoticeSubject
from service.web.translations import N_, gettext_in

DATA = TypeAdapter(NoticeData)
SUBJECTS: Mapping[str, str] = {
    NoticeSubject.DEADLINE_NEAR: N_("Ticket %(number)s is running out of time"),
    NoticeSubject.DEADLINE_MISSED: N_("Ticket %(number)s is late"),
    NoticeSubject.TICKET_ESCALATED: N_("Ticket %(number)s was escalated"),
    NoticeSubject.LEVEL_WOKEN: N_("Ticket %(number)s needs you now"),
}
CLOCKS: Mapping[ClockKind, str] = {
    ClockKind.FIRST_REPLY: N_("First reply"),
    ClockKind.NEXT_REPLY: N_("Next reply"),
    ClockKind.RESOLUTION: N_("Resolution"),
    ClockKind.PICK_UP: N_("Pick-up by the department"),
    ClockKind.ANSWER: N_("Answer of the department"),
    ClockKind.REPLY_WINDOW: N_("Reply window of the network"),
}
LATE = N_("%(clock)s: late since %(moment)s.")
DUE = N_("%(clock)s: due on %(moment)s.")
QUEUE = N_("The ticket waits in the queue %(queue)s.")
FOOT = N_("Olievlek sends this by itself: nobody reads an answer to it.")


def letter(notice: ClaimedNotice, sender: str, public_url: str | None) -> EmailMessage:
    """The same to the letter at each attempt, so that who gets it twice can tell."""
    translate = gettext_in(notice.language)
    subject = translate(SUBJECTS[notice.subject]) % {"number": notice.ticket_id}
    data = DATA.validate_python(notice.data)
    moment = _moment(data.due_at, notice)
    late = translate(LATE if data.due_at <= notice.created_at else DUE)
    parts = [
        f"{subject}.",
        late % {"clock": translate(CLOCKS[data.clock]), "moment": moment},
        translate(QUEUE) % {"queue": notice.queue_name},
    ]
    if public_url is not None:
        parts.append(f"{public_url}/tickets/{notice.ticket_id}")
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, notice.address, subject
    message["Date"] = mail_date(notice.created_at)
    message["Message-ID"] = f"<{notice.key}@{mail_address(sender).domain}>"
    # Keeps out-of-office answers away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join([*parts, f"-- \n{translate(FOOT)}"]) + "\n", cte="quoted-printable")
    return message


def _moment(moment: datetime, notice: ClaimedNotice) -> str:
    return format_datetime(moment, "EEEE d MMMM y HH:mm", tzinfo=notice.zone, locale=notice.language)
