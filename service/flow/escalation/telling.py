"""Notices of steps that happened: mail to those who are asked, and a call of their level's webhook."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID, uuid5

from routing_rules.vocabulary import StepAction
from service.flow.escalation.climbing import Fired
from service.flow.escalation.people import Everybody
from service.people.notices import ClockStep, NewNotice, NoticeSubject
from service.tables.notices import NoticeKind

KEYS = UUID("6f5f0a4e-3f0c-4b07-9d2e-8f3f1c6f7f10")
"""Makes our keys differ from everybody else's. The same step, told to the same address, always has the same key."""
LANGUAGE = "nl"
"""Of an address that belongs to no colleague."""


def notices_of(fired: Iterable[Fired], everybody: Everybody, at: datetime) -> list[NewNotice]:
    """Whom to tell, by what way."""
    return [notice for one in fired if one.due_at is not None for notice in _notices(one, one.due_at, everybody, at)]


def _notices(fired: Fired, due_at: datetime, everybody: Everybody, at: datetime) -> Iterator[NewNotice]:
    subject = _subject(fired.step.action, late=due_at <= at)
    data = ClockStep(fired.target.kind, due_at, fired.ticket.queue, fired.due.slug, fired.taking.level)
    for kind, address, language in _addresses(fired, everybody):
        passed_on = "" if fired.passed_on_at is None else f"/{fired.passed_on_at.isoformat()}"
        told = f"{fired.target.id}/{fired.due.slug}/{fired.due.repetition}/{kind.value}/{address}{passed_on}"
        key = uuid5(KEYS, told)
        yield NewNotice(key, kind, address, language, subject, fired.ticket.id, data)


def _addresses(fired: Fired, everybody: Everybody) -> Iterator[tuple[NoticeKind, str, str]]:
    own = [everybody.mailboxes[taker] for taker in fired.taking.takers if taker in everybody.mailboxes]
    known = {mailbox.address for mailbox in own}
    for mailbox in own:
        yield NoticeKind.EMAIL, mailbox.address, mailbox.language
    for address in fired.taking.emails:
        if address not in known:
            yield NoticeKind.EMAIL, address, LANGUAGE
    if fired.taking.webhook is not None:
        yield NoticeKind.WEBHOOK, fired.taking.webhook, LANGUAGE


def _subject(action: StepAction, *, late: bool) -> NoticeSubject:
    if action is StepAction.ESCALATE:
        return NoticeSubject.TICKET_ESCALATED
    if action is StepAction.WAKE:
        return NoticeSubject.LEVEL_WOKEN
    return NoticeSubject.DEADLINE_MISSED if late else NoticeSubject.DEADLINE_NEAR
