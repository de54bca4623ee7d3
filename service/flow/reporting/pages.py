"""How the house is doing, in the corner of every page."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from routing_rules.vocabulary import Role
from service.flow.reporting.queries import Failing, absent, count_mail_trouble, failing, quarantine_size
from service.people.notices import count_failed
from service.people.signed_in import ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """What every colleague should know about the machinery."""

    failing: list[Failing]
    absent: list[str]
    quarantined: int
    """Up to what the counting stops at."""
    may_see_quarantine: bool
    failed_notices: int
    """Up to what the counting stops at, for whoever may see them; as are the next."""
    mail_trouble: int
    """Questions that were not mailed, and mail that was not taken since yesterday."""

    @property
    def is_well(self) -> bool:
        """Nothing fails, nothing is away."""
        return not self.failing and not self.absent


@router.get("/condition")
async def show_condition(session: Transaction, viewer: ViewerOf) -> Response:
    """A word that all is well, or what is not."""
    sees_notices = bool(viewer.actor.roles & {Role.LEAD, Role.MANAGER})
    content = Condition(
        failing=await failing(session),
        absent=await absent(session),
        quarantined=(await quarantine_size(session)).count,
        may_see_quarantine=bool(viewer.actor.roles & {Role.AGENT, Role.LEAD, Role.MANAGER}),
        failed_notices=await count_failed(session) if sees_notices else 0,
        mail_trouble=await count_mail_trouble(session) if sees_notices else 0,
    )
    return page(viewer.frame, "_condition.html", content)
