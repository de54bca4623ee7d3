"""Drafts of service levels, and what puts them in force: a person who saw what they would change."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import load_rulebook
from routing_rules.service_levels import InForce, ServiceLevels
from routing_rules.vocabulary import Role
from service.configuration.actions import edit_files
from service.configuration.queries import active_configuration, loaded, newest_publication
from service.flow.levels.sections import changed_files, with_sections
from service.foundation.errors import Conflict, NotAllowed, SetupError
from service.people.actor import Actor
from service.people.keys import Scope, create_key


@dataclass(frozen=True, slots=True)
class Draft:
    """Service levels that could be put in force."""

    seen: int
    """The version that they are a change of."""
    files: Mapping[str, str]
    """The files that would change."""
    levels: ServiceLevels
    now: InForce
    """What is in force."""

    @property
    def changes_nothing(self) -> bool:
        """It says what is in force already."""
        return not self.files


def require_editor(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may put service levels in force."""
    if Role.MANAGER not in actor.roles:
        raise NotAllowed(f"{actor.display_name} may not change service levels: managers do, signed in themselves.")


async def drafted(session: AsyncSession, wanted: ServiceLevels, *, seen: int, to_publish: bool = False) -> Draft:
    """A draft of these service levels. Raises RulebookError when they aren't right, Conflict as `edit_files` does."""
    active = await active_configuration(session)
    newest = await newest_publication(session)
    if newest is None:
        raise SetupError("No rulebook is published in this database yet: run `olievlek migrate`.")
    if newest.version_id != seen:
        raise Conflict(
            f"Version {seen} is not in force any more: version {newest.version_id} was published meanwhile.",
            version=newest.version_id,
        )
    texts = changed_files(newest.files, active.rulebook, wanted)
    return await drafted_files(session, texts, to_publish=to_publish)


async def drafted_files(session: AsyncSession, texts: Mapping[str, str], *, to_publish: bool = False) -> Draft:
    """A draft of the rulebook in force with these files instead of its own. Raises RulebookError.

    What is about to be published is loaded for good, as versions are; most drafts are tried once and forgotten.
    """
    active = await active_configuration(session)
    newest = await newest_publication(session)
    held = {} if newest is None else newest.files
    texts = {name: text for name, text in texts.items() if held.get(name) != text}
    levels = active.rulebook.service_levels
    if texts:
        files = {**held, **texts}
        rulebook = await loaded(files) if to_publish else await asyncio.to_thread(load_rulebook, files)
        levels = rulebook.service_levels
    return Draft(active.version_id, texts, levels, active.in_force)


async def drafted_text(session: AsyncSession, text: str, *, to_publish: bool = False) -> Draft:
    """A draft with the sections of this text. Raises Invalid, and RulebookError when they aren't right."""
    newest = await newest_publication(session)
    held = {} if newest is None else newest.files
    return await drafted_files(session, with_sections(held, text), to_publish=to_publish)


async def subscribe(session: AsyncSession, actor: Actor) -> str:
    """A new key that reads business hours alone, for the address of a calendar feed; it can be revoked by its name."""
    require_editor(actor)
    return await create_key(session, f"calendar feed {uuid4()}", [Scope.CALENDARS_READ])


async def publish_draft(session: AsyncSession, actor: Actor, draft: Draft) -> int:
    """Put it in force and return the version. Raises NotAllowed, and Conflict when another version is in force now."""
    require_editor(actor)
    return await edit_files(session, actor.name, draft.files, seen=draft.seen)
