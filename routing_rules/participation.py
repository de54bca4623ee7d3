"""The olievlek: how far the owning department takes part in a cell, for which authors and in which languages."""

from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from routing_rules.facts import Cell
from routing_rules.rulebook_parts import Participation, Rulebook
from routing_rules.vocabulary import Stage

STAGES = tuple(Stage)
"""From not at all to publishing itself."""
_RANK = {stage: rank for rank, stage in enumerate(STAGES)}
_WITH_DEPARTMENT = frozenset({Stage.DRAFT, Stage.ANSWER})
UNKNOWN_LANGUAGE = "und"
"""Of a message whose language could not be told; no narrowing keeps it out."""


class CeilingCause(StrEnum):
    """Why a cell allows less than a person set."""

    HEALTH = "health"
    """The cell stepped back."""
    ROOM = "room"
    """Its department has as much as it takes at once."""


class Ceiling(NamedTuple):
    """The highest stage that a cell allows now, and why."""

    stage: Stage
    cause: CeilingCause


class Taking(NamedTuple):
    """How one author's tickets in a cell are handled."""

    cell: Cell
    stage: Stage
    """The effective stage."""
    share: int
    draw: int | None
    """None: the message is in a language in which the department takes no part, so nothing was drawn."""
    inside: bool
    """Whether the author is inside the share; the others are the control group, handled by the hub. What was not drawn
    is in neither."""
    lowered_from: Stage | None = None
    """The configured stage, when the ceiling is below it."""

    @property
    def is_with_department(self) -> bool:
        """The ticket waits in the department's queue."""
        return self.inside and self.stage in _WITH_DEPARTMENT


def take_part(
    cell: Cell, author: str, rulebook: Rulebook, ceiling: Stage | None = None, language: str = UNKNOWN_LANGUAGE
) -> Taking:
    """The effective stage is the lower of the configured one and the ceiling (the cell's health), and one lower
    for authors outside the share.

    The hub keeps messages in a language outside those of the cell, or outside those of the owning department.
    """
    configured = configured_in(cell, rulebook)
    stage = effective(configured.stage, ceiling)
    if stage is not Stage.HUB and not _speaks(configured, language, rulebook):
        return Taking(cell, Stage.HUB, configured.share, None, False)
    drawn = draw(cell, author, configured.salt)
    inside = drawn < configured.share
    lowered_from = None if stage is configured.stage else configured.stage
    return Taking(cell, stage if inside else lower(stage), configured.share, drawn, inside, lowered_from)


def configured_in(cell: Cell, rulebook: Rulebook) -> Participation:
    """What a person set; a cell that is not in the rulebook is the hub's."""
    return rulebook.participation.get(cell) or Participation(cell, Stage.HUB, 100, "")


def effective(configured: Stage, ceiling: Stage | None) -> Stage:
    """The lower of the two; no ceiling lowers nothing."""
    return configured if ceiling is None else min(configured, ceiling, key=_RANK.__getitem__)


def lower(stage: Stage) -> Stage:
    """The stage before this one; hub stays hub."""
    return STAGES[max(_RANK[stage] - 1, 0)]


def draw(cell: Cell, author: str, salt: str = "") -> int:
    """0-99, the same for ever for one (cell, author, salt).

    BLAKE2b with 8 bytes of digest over salt, process, channel and author joined by NUL in UTF-8, read as a big-endian
    number modulo 100.
    """
    key = "\0".join((salt, cell.process, cell.channel, author)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big") % 100


def _speaks(configured: Participation, language: str, rulebook: Rulebook) -> bool:
    if language == UNKNOWN_LANGUAGE:
        return True
    if configured.languages and language not in configured.languages:
        return False
    of_department = rulebook.departments[rulebook.processes[configured.cell.process].owner].languages
    return not of_department or language in of_department
