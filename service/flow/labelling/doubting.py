"""A second opinion: what somebody says of a message who has not seen what was said first."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import LabelSource
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.labels.writing import Said, write_labels
from service.people.actor import Actor
from service.tables import Label, SecondLabel
from service.tickets.queries import SEES_ALL


async def second(session: AsyncSession, actor: Actor, message_id: int, process: str | None) -> SecondLabel:
    """Say what it is about, None: none of ours; the same again is the same.

    Raises NotAllowed for whoever said it first, Conflict when somebody else was quicker.
    """
    wanted = select(SecondLabel).where(SecondLabel.message_id == message_id).with_for_update()
    asked = (await session.exec(wanted)).one_or_none()
    if asked is None:
        raise NotFound(f"No second opinion is asked of message {message_id}.", message_id=message_id)
    first = await session.get_one(Label, asked.label_id)
    if not actor.roles & SEES_ALL or first.actor == actor.name:
        raise NotAllowed("A second opinion is somebody else's of the hub than whoever said it first.")
    if (asked.answered_by, asked.process) == (actor.name, process):
        return asked
    if asked.answered_at is not None:
        raise Conflict(f"Somebody has said already what message {message_id} is about.", message_id=message_id)
    processes = (await active_configuration(session)).rulebook.processes
    if process is not None and process not in processes:
        raise Invalid(f"There is no process {process}.", field="process", known=sorted(processes))
    at = now()
    asked.process, asked.answered_at, asked.answered_by = process, at, actor.name
    session.add(asked)
    owner = None if process is None else processes[process].owner
    await write_labels(session, [Said(message_id, process, owner)], LabelSource.SECOND, actor.name, at)
    return asked
