"""What somebody with a link sees: the question with its four answers, or why there is nothing to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from fastapi import Request

from service.flow.consultation_mail.asked import MailedQuestion
from service.flow.consultation_mail.forms import LONGEST, Wait
from service.flow.consultation_mail.letter import Said, moment_in_words, said, told
from service.flow.consultation_mail.opened import Opened
from service.tables.letters import RefusalReason
from service.tables.participation import ConsultationState
from service.web.frame import LANGUAGE_COOKIE, Frame, stranger
from service.web.translations import N_

WAITS: Mapping[Wait, str] = {
    Wait.HOURS: N_("In four hours"),
    Wait.TOMORROW: N_("Tomorrow at nine"),
    Wait.DAYS: N_("In three days"),
    Wait.WEEK: N_("In a week"),
}


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A question that waits for an answer."""

    path: str
    hub: str
    department: str
    address: str
    number: int
    channel: str
    said: list[Said]
    told: list[Said]
    left_out: int
    due: str | None
    expires: str
    waits_for_hub: bool
    """The department asked for more; an answer is welcome all the same."""
    suggestions: list[tuple[str, str]]
    waits: Mapping[Wait, str] = field(default_factory=lambda: WAITS)
    longest: int = LONGEST
    kept: Mapping[str, str] = field(default_factory=dict)
    """What was filled in and not taken."""
    open_part: str = ""
    """Which of the four is unfolded: one of which the words were not taken."""
    problem: str | None = None
    done: str = ""
    """"more" or "time", right after it."""


@dataclass(frozen=True, slots=True)
class OverPage:
    """Nothing to answer here."""

    why: str
    """"unknown", "expired", or the state in which the question ended."""
    who: str = ""
    at: datetime | None = None
    number: int | None = None
    is_thanks: bool = False
    """By the reader, just now."""


def link_page(path: str, opened: Opened, asked: MailedQuestion, language: str) -> LinkPage:
    """The question as the letter's reader sees it."""
    return LinkPage(
        path=path,
        hub=asked.hub.in_language(language),
        department=asked.department.in_language(language),
        address=opened.letter.address,
        number=asked.question.ticket,
        channel=asked.channel.in_language(language),
        said=said(asked, language),
        told=told(asked, language),
        left_out=asked.left_out,
        due=None if asked.question.due_at is None else moment_in_words(asked.question.due_at, asked, language),
        expires=moment_in_words(opened.letter.expires_at, asked, language),
        waits_for_hub=opened.question.state == ConsultationState.MORE_ASKED,
        suggestions=sorted(
            ((slug, name.in_language(language)) for slug, name in asked.suggestions.items()), key=lambda one: one[1]
        ),
    )


def over_page(reason: RefusalReason, opened: Opened | None, who: str, *, is_thanks: bool = False) -> OverPage:
    """Why there is nothing to answer."""
    if opened is None:
        return OverPage("unknown")
    if reason is RefusalReason.EXPIRED:
        return OverPage("expired", at=opened.letter.expires_at, number=opened.question.ticket_id)
    return OverPage(
        opened.question.state, who, opened.question.ended_at, opened.question.ticket_id, is_thanks and bool(who)
    )


def frame_for(request: Request, opened: Opened | None, asked: MailedQuestion | None = None) -> Frame:
    """In the letter's language unless the reader chose another in this browser."""
    frame = stranger(request)
    if opened is not None and LANGUAGE_COOKIE not in request.cookies:
        frame = replace(frame, language=opened.letter.language)
    return frame if asked is None else replace(frame, zone=asked.rulebook.time_zone)
