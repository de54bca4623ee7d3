"""Turning a dial: a person says how sure is sure enough, from the next decision on."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Dial
from routing_rules.vocabulary import Role
from service.configuration.actions import edit_files, rulebook_alone
from service.configuration.dial_text import with_dial
from service.configuration.queries import active_configuration
from service.flow.quality.dials import dials_of, known_dial
from service.flow.quality.forms import DialForm
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed
from service.people.actor import SYSTEM, Actor
from service.people.keys import Scope
from service.tables import DialChange


@dataclass(frozen=True, slots=True)
class PerCents:
    """A dial in whole per cents, as people set it."""

    act: int
    ask: int
    guarantee: int | None

    @classmethod
    def of(cls, dial: Dial) -> "PerCents":
        """A dial of a rulebook."""
        guarantee = None if dial.guarantee is None else round(dial.guarantee * 100)
        return cls(round(dial.act * 100), round(dial.ask * 100), guarantee)


def require_dial_turner(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may turn dials."""
    if Role.MANAGER not in actor.roles and Scope.DIALS_WRITE not in actor.scopes and actor != SYSTEM:
        raise NotAllowed(f"{actor.display_name} may not turn dials: managers do, and keys with the scope dials:write.")


async def turn_dial(session: AsyncSession, actor: Actor, process: str, form: DialForm) -> DialChange | None:
    """Set a process's dial, or the one of all that have none of their own; None when that changes nothing.

    Raises NotAllowed, NotFound for a process that is unknown, Invalid, and Conflict when another version of the
    rulebook than `form.seen` is in force.
    """
    require_dial_turner(actor)
    newest = await rulebook_alone(session)
    if form.seen is not None and newest.version_id != form.seen:
        raise Conflict(
            f"Version {form.seen} is not in force any more: version {newest.version_id} was published meanwhile.",
            version=newest.version_id,
        )
    rulebook = (await active_configuration(session)).rulebook
    standing = await dials_of(session, rulebook)
    was = PerCents.of(standing.dials[known_dial(process, rulebook)])
    if form.act is not None and form.act < form.ask:
        raise Invalid(f"A dial can't act from {form.act} % and ask a person up to {form.ask} %.", field="ask")
    is_same = process in standing.own and form.ask == was.ask and form.guarantee == was.guarantee
    if is_same and form.act in (None, was.act):
        return None
    texts = with_dial(newest.files, process, form.ask, act=form.act, guarantee=form.guarantee)
    version = await edit_files(session, actor.name, texts, seen=newest.version_id)
    change = DialChange(
        process=process,
        at=now(),
        actor=actor.name,
        note=form.note,
        was_act=None if was.guarantee is not None else was.act,
        was_ask=was.ask,
        was_guarantee=was.guarantee,
        act=form.act,
        ask=form.ask,
        guarantee=form.guarantee,
        config_version_id=version,
    )
    session.add(change)
    await session.flush()
    return change
