"""The e-mail that a notice becomes: what is late and since when, or which cell changed and why, and where to look.

It crosses networks and lies in mailboxes: nothing that a customer wrote or is stands in it.
"""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime as mail_date

from babel.dates import format_datetime

from routing_rules.health_parts import ChangeKind
from routing_rules.vocabulary import ClockKind
from service.flow.notices.outcomes import ClaimedNotice
from service.foundation.mail_server import mail_address
from service.participation.map_changes import HEALTH, because
from service.participation.map_words import MapWords
from service.people.notices import ChangedCell, ClockStep, NoticeSubject, notice_data
from service.web.translations import N_, gettext_in

SUBJECTS: Mapping[str, str] = {
    NoticeSubject.DEADLINE_NEAR: N_("Ticket %(number)s is running out of time"),
    NoticeSubject.DEADLINE_MISSED: N_("Ticket %(number)s is late"),
    NoticeSubject.TICKET_ESCALATED: N_("Ticket %(number)s was escalated"),
    NoticeSubject.LEVEL_WOKEN: N_("Ticket %(number)s needs you now"),
    NoticeSubject.CELL_STEPPED_BACK: N_("%(cell)s stepped back"),
    NoticeSubject.CELL_TRIAL_FAILED: N_("%(cell)s failed its trial"),
    NoticeSubject.CELL_RECOVERED: N_("%(cell)s recovered"),
}
CHANGES: Mapping[str, ChangeKind] = {
    NoticeSubject.CELL_STEPPED_BACK: ChangeKind.STEPPED_BACK,
    NoticeSubject.CELL_TRIAL_FAILED: ChangeKind.TRIAL_FAILED,
    NoticeSubject.CELL_RECOVERED: ChangeKind.RECOVERED,
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
CAUSES = N_("What made it step back: %(causes)s.")
FOOT = N_("Olievlek sends this by itself: nobody reads an answer to it.")


def letter(notice: ClaimedNotice, sender: str, public_url: str | None) -> EmailMessage:
    """The same to the letter at each attempt, so that who gets it twice can tell."""
    translate = gettext_in(notice.language)
    data = notice_data(notice.subject, notice.data)
    subject, parts = _of_ticket(notice, data) if isinstance(data, ClockStep) else _of_cell(notice, data)
    if public_url is not None:
        parts.append(public_url + notice.path)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, notice.address, subject
    message["Date"] = mail_date(notice.created_at)
    message["Message-ID"] = f"<{notice.key}@{mail_address(sender).domain}>"
    # Keeps out-of-office answers away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join([*parts, f"-- \n{translate(FOOT)}"]) + "\n", cte="quoted-printable")
    return message


def _of_ticket(notice: ClaimedNotice, data: ClockStep) -> tuple[str, list[str]]:
    translate = gettext_in(notice.language)
    subject = translate(SUBJECTS[notice.subject]) % {"number": notice.ticket_id}
    queue = notice.rulebook.queues.get(data.queue)
    name = data.queue if queue is None else queue.name.in_language(notice.language)
    late = translate(LATE if data.due_at <= notice.created_at else DUE)
    when = late % {"clock": translate(CLOCKS[data.clock]), "moment": _moment(data.due_at, notice)}
    return subject, [f"{subject}.", when, translate(QUEUE) % {"queue": name}]


def _of_cell(notice: ClaimedNotice, data: ChangedCell) -> tuple[str, list[str]]:
    words = MapWords(notice.language, notice.rulebook)
    cell, stages = words.cell(data.cell), {"was": words.stage(data.was), "now": words.stage(data.now)}
    happened = words.say(HEALTH[CHANGES[notice.subject]]) % stages
    causes = words.both(because(data.evidence, words))
    parts = [f"{cell} {happened}.", *([words.say(CAUSES) % {"causes": causes}] if causes else [])]
    return words.say(SUBJECTS[notice.subject]) % {"cell": cell}, parts


def _moment(moment: datetime, notice: ClaimedNotice) -> str:
    return format_datetime(moment, "EEEE d MMMM y HH:mm", tzinfo=notice.rulebook.time_zone, locale=notice.language)
