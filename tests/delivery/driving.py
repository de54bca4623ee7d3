"""Rounds of delivery without the waits between them."""

from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.tables.replies import ReplyState
from tests.delivery.world import let_time_pass, the_reply

FINAL = {ReplyState.DELIVERED, ReplyState.FAILED}


async def deliver(database: Database, options: Settings, *reply_ids: int) -> int:
    """Go on until these replies are at their end; returns how many rounds it took."""
    for rounds in range(1, 40):
        await deliver_due(database, options)
        if {(await the_reply(database, reply_id)).state for reply_id in reply_ids} <= FINAL:
            return rounds
        await let_time_pass(database)
    raise AssertionError("they never came to an end")
