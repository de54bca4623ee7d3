"""The olievlek: how far the owning department takes part in a cell, and for which authors."""

from hashlib import blake2b
from typing import NamedTuple

from routing_rules.facts import Cell
from routing_rules.rulebook_parts import Participation, Rulebook
from routing_rules.vocabulary import Stage

STAGES = tuple(Stage)
"""From not at all to publishing itself."""
_RANK = {stage: rank for rank, stage in enumerate(STAGES)}


class Taking(NamedTuple):
    """How one author's tickets in a cell are handled."""

    cell: Cell
    stage: Stage
    """The effective stage."""
    share: int
    draw: int
    inside: bool
    """Whether the author is inside the share; the others are the control group, handled by the hub."""


def take_part(cell: Cell, author: str, rulebook: Rulebook, ceiling: Stage | None = None) -> Taking:
    """The effective stage is the lower of the configured one and the ceiling (the cell's health), and one lower
    for authors outside the share."""
    configured = rulebook.participation.get(cell) or Participation(cell, Stage.HUB, 100, "")
    stage = configured.stage if ceiling is None else min(configured.stage, ceiling, key=_RANK.__getitem__)
    drawn = draw(cell, author, configured.salt)
    inside = drawn < configured.share
    return Taking(cell, stage if inside else lower(stage), configured.share, drawn, inside)


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
