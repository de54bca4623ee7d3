"""Letters: questions that departments get by e-mail."""

from celery import shared_task

from service.flow.consultation_mail.opening import open_letters
from service.flow.consultation_mail.sending import release_lacking, send_due
from service.foundation.database import Database
from service.foundation.settings import settings
from workers.flow import Step
from workers.rounds import only_child_that_sends, while_due
from workers.runtime import drain


async def letters_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """Write down the letters of new questions and send until nothing is due; a sweep first looks for what a missing
    setting held up."""
    async with database.transaction() as session:
        await open_letters(session)
        if sweep:
            await release_lacking(session, settings())
    async with only_child_that_sends(database) as mine:
        if mine:
            await while_due(lambda: send_due(database, settings()))
    return False


@shared_task(name=Step.LETTERS.value)
def send_letters(*, sweep: bool = False) -> None:
    """Send whatever is due."""
    drain(Step.LETTERS.name.lower(), letters_round, sweep=sweep)
