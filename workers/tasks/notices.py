"""Notices: e-mails and webhooks that were written down and are not yet delivered."""

from celery import shared_task

from service.flow.notices.actions import release_lacking, send_due
from service.foundation.database import Database
from service.foundation.settings import settings
from workers.flow import Step
from workers.rounds import only_child_that_sends, while_due
from workers.runtime import drain


async def notices_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """Send until nothing is due; a sweep first looks for what a missing setting held up."""
    if sweep:
        async with database.transaction() as session:
            await release_lacking(session, settings())
    async with only_child_that_sends(database) as mine:
        if mine:
            await while_due(lambda: send_due(database))
    return False


@shared_task(name=Step.NOTICES.value)
def send_notices(*, sweep: bool = False) -> None:
    """Send whatever is due."""
    drain(Step.NOTICES.name.lower(), notices_round, sweep=sweep)
