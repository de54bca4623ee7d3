"""How the dials stand, what the champion would do at each setting, and who turned them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.dial_curve import Point, by_process
from routing_rules.rulebook import Rulebook
from routing_rules.rulebook_parts import DEFAULT_DIAL, Dial
from routing_rules.vocabulary import ModelState
from service.configuration.dial_text import dial_as_written, own_dials
from service.configuration.queries import Publication, newest_publication
from service.foundation.database import connection_of
from service.foundation.errors import NotFound, SetupError
from service.reader.champion import loaded
from service.tables import DialChange, Model
from service.tickets.question_names import names_of

DEFAULT = "default"
"""Stands for the dial of every process without one of its own."""
HISTORY = 20
_CHAMPION = select(col(Model.id), col(Model.content_digest)).where(col(Model.state) == ModelState.CHAMPION)


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn of a dial."""

    change: DialChange
    by: str


@dataclass(frozen=True, slots=True)
class Dials:
    """All dials, and what each would do."""

    version: int
    """Of the rulebook."""
    dials: Mapping[str, Dial]
    """`default` first, then by process."""
    own: frozenset[str]
    """Those that the rulebook sets; the other processes follow the default."""
    model: int | None
    """The champion; None before there is one."""
    points: Mapping[str, Sequence[Point]]
    """By dial: what the champion would have guessed as its processes, of what the team labelled."""


async def dials_of(session: AsyncSession, rulebook: Rulebook) -> Dials:
    """The dials in force."""
    publication = await _publication(session)
    own = own_dials(publication.files)
    champion, points = await _champion(session)
    together = {process: list(points.get(process, ())) for process in rulebook.processes}
    followers = [point for process, found in together.items() if process not in own for point in found]
    return Dials(
        version=publication.version_id,
        dials={DEFAULT: _usual(publication.files), **rulebook.dials},
        own=own,
        model=champion,
        points={DEFAULT: followers, **together},
    )


async def turns_of(session: AsyncSession, process: str) -> list[Turned]:
    """Who turned a dial, the newest first."""
    wanted = select(DialChange).where(col(DialChange.process) == process).order_by(col(DialChange.id).desc())
    changes = list(await session.exec(wanted.limit(HISTORY)))
    names = await names_of(session, [change.actor for change in changes])
    return [Turned(change, names[change.actor]) for change in changes]


async def last_turned(session: AsyncSession) -> dict[str, datetime]:
    """When each dial was turned last, by those that ever were."""
    wanted = select(col(DialChange.process), col(DialChange.at)).order_by(col(DialChange.id))
    return dict((await session.exec(wanted)).all())


def known_dial(process: str, rulebook: Rulebook) -> str:
    """The name of a dial. Raises NotFound."""
    if process != DEFAULT and process not in rulebook.processes:
        raise NotFound(f"There is no process {process[:100]}.", known=[DEFAULT, *rulebook.processes])
    return process


async def _publication(session: AsyncSession) -> Publication:
    found = await newest_publication(session)
    if found is None:
        raise SetupError("No rulebook is published in this database yet: run `olievlek migrate`.")
    return found


async def _champion(session: AsyncSession) -> tuple[int | None, Mapping[str, Sequence[Point]]]:
    connection = await connection_of(session)
    row = (await connection.execute(_CHAMPION)).one_or_none()
    if row is None:
        return None, {}
    model_id, digest = row
    if digest not in _kept:
        content = (await connection.execute(select(col(Model.content)).where(col(Model.id) == model_id))).scalar_one()
        points = await asyncio.to_thread(_points, bytes(content), digest)
        _kept.clear()
        _kept[digest] = points
    return model_id, _kept[digest]


def _points(content: bytes, digest: str) -> Mapping[str, Sequence[Point]]:
    curve = loaded(content, digest).curve
    return by_process(Point(trial.guessed, trial.probability, trial.guessed == trial.label) for trial in curve)


def _usual(files: Mapping[str, str]) -> Dial:
    written = dial_as_written(files, DEFAULT)
    guarantee = written.get("guarantee")
    return Dial(
        act=written["act"] / 100 if "act" in written else DEFAULT_DIAL.act,
        ask=written["ask"] / 100 if "ask" in written else DEFAULT_DIAL.ask,
        guarantee=None if guarantee is None else guarantee / 100,
    )


_kept: dict[str, Mapping[str, Sequence[Point]]] = {}
"""The points of one model, by its digest: a web process does without the rest of it."""
