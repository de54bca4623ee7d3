"""What went wrong with e-mail, for leads: questions that nobody got, and what was not taken for an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from service.configuration.queries import active_configuration
from service.flow.consultation_mail.actions import retry_letters
from service.flow.consultation_mail.forms import LetterId
from service.flow.consultation_mail.queries import MailTrouble, mail_trouble
from service.flow.consultation_mail.readers import require_reader
from service.people.signed_in import ViewerOf
from service.tables.letters import RefusalReason
from service.web.responses import page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False)
REASONS: Mapping[str, str] = {
    RefusalReason.NOT_MAIL: N_("It was no e-mail."),
    RefusalReason.NO_TOKEN: N_("It answered no question of ours: there was no token in it."),
    RefusalReason.UNKNOWN_TOKEN: N_("Its token is none of ours."),
    RefusalReason.EXPIRED: N_("It came after the letter had expired."),
    RefusalReason.ENDED: N_("The question had been answered, given back or withdrawn."),
    RefusalReason.SENDER: N_("It did not come from the address that was asked."),
    RefusalReason.AUTHENTICATION: N_("Our mail server found that its sender is forged."),
    RefusalReason.AUTOMATIC: N_("A program wrote it: an absence, a bounce, a mailing list."),
    RefusalReason.LOOP: N_("It was one of our own letters, come back."),
    RefusalReason.EMPTY: N_("Nothing was left of it without the quoted history."),
    RefusalReason.NOT_POSSIBLE: N_("The ticket or the question could not be answered any more."),
}


@dataclass(frozen=True, slots=True)
class MailPage:
    """Both directions, the newest first."""

    trouble: MailTrouble
    reasons: Mapping[str, str]
    retried: int | None = None
    """How many were just given another try."""


@router.get("/mail")
async def show_mail(session: Transaction, viewer: ViewerOf, retried: int | None = None) -> Response:
    """All of it."""
    require_reader(viewer.actor)
    zone = (await active_configuration(session)).rulebook.time_zone
    content = MailPage(await mail_trouble(session), REASONS, retried)
    return page(viewer.in_zone(zone).frame, "mail.html", content)


@router.post("/mail/retry")
async def post_retry(
    session: Transaction, viewer: ViewerOf, letter: Annotated[list[LetterId] | None, Form(max_length=1000)] = None
) -> Response:
    """Send these again; naming none means all."""
    require_reader(viewer.actor)
    return RedirectResponse(f"/mail?retried={len(await retry_letters(session, letter))}", 303)
