"""Writing down what a set came to: its decisions, and where each message belongs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.explain import because_json, likely_json, scores_json
from routing_rules.facts import Decision, ThreadFacts
from service.flow.triage import statements
from service.flow.triage.contacts import KnownContact
from service.flow.triage.deciding import Decided
from service.foundation.arrays import array, arrays

PLAIN = tuple(
    field.name for field in fields(Decision) if field.name not in {"cell", "because", "suggested", "concerns"}
)
"""What a decision's row holds as it is."""


async def file_decided(
    connection: AsyncConnection,
    decided: Sequence[Decided],
    contacts: Mapping[tuple[str, str], KnownContact],
    config_version_id: int,
    at: datetime,
) -> None:
    """Store the decisions, and file each message under its ticket; from then on it no longer waits."""
    if not decided:
        return
    rows = [_decision_row(one) for one in decided]
    columns: dict[str, Any] = {name: array([row[name] for row in rows]) for name in rows[0]}
    version = {"config_version_id": config_version_id, "decided_at": at}
    await connection.exec_driver_sql(statements.ADD_DECISIONS, {**columns, **version})
    filed: dict[str, list[object]] = {
        "id": [one.message.id for one in decided],
        "ticket_id": [one.ticket.id for one in decided],
        "contact_id": [contacts[one.message.channel, one.message.author_id].id for one in decided],
        "language": [one.language for one in decided],
    }
    await connection.exec_driver_sql(statements.FILE_MESSAGES, arrays(filed))


def _decision_row(one: Decided) -> dict[str, object]:
    decision = one.decision
    row = {name: getattr(decision, name) for name in PLAIN}
    row["message_id"] = one.message.id
    row["ceiling"], row["ceiling_cause"] = (None, None) if one.ceiling is None else one.ceiling
    row["cell"] = None if decision.cell is None else str(decision.cell)
    row["because"] = because_json(decision.because)
    row["scores"] = None if one.scores is None else scores_json(one.scores)
    row["suggested"] = likely_json(decision.suggested)
    row["concerns"] = " ".join(decision.concerns)
    row["thread"] = None if one.thread is None else _thread(one.thread)
    return row


def _thread(thread: ThreadFacts) -> str:
    return json.dumps(
        {
            "process": thread.process,
            "owner": thread.owner,
            "queue": thread.queue,
            "state": thread.state,
            "urgency": thread.urgency,
        }
    )
