"""What a model is trained on and judged by: labels with their messages, and what the rulebook itself says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.learn import NONE_OF_OURS
from routing_rules.rulebook import Rulebook
from service.flow.learning import statements
from service.reading.examples import Example

MOST = 20_000
RARE = 200
"""So many of each process are learned, also where others have much newer ones."""
JUDGES = 2_000
"""Held-back messages are among so many newest ones that are labelled."""
EARLY = 50
"""The first labels that a team ever gives judge nobody: people want to see them take effect."""
HELD_BACK = 51
"""Of 256: a fifth."""


class Said(NamedTuple):
    """The newest that somebody said of one message."""

    id: int
    message_id: int
    process: str | None
    department: str | None
    source: str
    actor: str
    likeliest: str | None
    """The process that a model held for the likeliest then."""
    thread: int
    text: str
    language: str | None
    channel: str
    is_early: bool = False
    """Among the first that were ever labelled."""


class Labelled(NamedTuple):
    """A message with the label that counts, as a model reads it."""

    said: Said
    label: str
    text: str
    """Masked."""
    hints: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one training needs."""

    train: tuple[Labelled, ...]
    held_back: tuple[Labelled, ...]
    """Neither this model nor any other was or will be trained on them while they are held back."""
    rulebook: tuple[Example, ...]
    newest_label: int

    @property
    def examples(self) -> list[Example]:
        """What the model is trained on."""
        return [
            *self.rulebook,
            *(Example(one.text, one.label, 1.0, one.hints, key=one.said.message_id) for one in self.train),
        ]

    @property
    def digest(self) -> str:
        """The same for the same labels and the same rulebook."""
        lines = sorted(f"{one.said.message_id}\t{one.label}" for one in self.train)
        return sha256("\n".join([*lines, examples_digest(self.rulebook)]).encode()).hexdigest()

    @property
    def rows(self) -> dict[str, int]:
        """Examples by where they come from."""
        found = Counter(one.said.source for one in self.train)
        return {"rulebook": len(self.rulebook), **dict(sorted(found.items()))}


def examples_digest(examples: Sequence[Example]) -> str:
    """Names what a rulebook says about its processes."""
    lines = sorted(f"{one.label}\t{one.weight}\t{one.text}" for one in examples)
    return sha256("\n".join(lines).encode(errors="replace")).hexdigest()


async def labels_said(session: AsyncSession) -> list[Said]:
    """The newest label of each message that may be learned, by message."""
    connection = await session.connection()
    rows = await connection.exec_driver_sql(statements.LABELS, {"most": MOST, "rare": RARE, "early": EARLY})
    return [Said._make(row) for row in rows]


def process_meant(said: Said, rulebook: Rulebook) -> str | None:
    """The process that was meant; None when only the department is known and it owns several, or it is gone."""
    if said.process is not None:
        return said.process if said.process in rulebook.processes else None
    if said.department is None:
        return NONE_OF_OURS
    owned = processes_of(said.department, rulebook)
    if len(owned) == 1:
        return owned[0]
    return said.likeliest if said.likeliest in owned else None


def processes_of(department: str, rulebook: Rulebook) -> list[str]:
    """Those that it owns."""
    return [process.slug for process in rulebook.processes.values() if process.owner == department]


def split(labelled: Sequence[Labelled], rulebook: Sequence[Example]) -> Material:
    """Hold some back: whole threads, always the same ones, and nothing that is also trained on word for word."""
    newest = sorted((one.said.message_id for one in labelled), reverse=True)[:JUDGES]
    oldest = newest[-1] if newest else 0
    held = [one for one in labelled if one.said.message_id >= oldest and _is_held_back(one.said)]
    kept = {one.said.message_id for one in held}
    train = tuple(one for one in labelled if one.said.message_id not in kept)
    known = {_bare(one.text) for one in train}
    return Material(
        train=train,
        held_back=tuple(one for one in held if _bare(one.text) not in known),
        rulebook=tuple(rulebook),
        newest_label=max((one.said.id for one in labelled), default=0),
    )


def without(material: Material, actors: frozenset[str], after: int) -> Material:
    """Judged without what these actors said after that label: nobody is judge of their own corrections."""
    judges = tuple(one for one in material.held_back if one.said.actor not in actors or one.said.id <= after)
    return replace(material, held_back=judges)


def _is_held_back(said: Said) -> bool:
    return not said.is_early and sha256(f"held back/{said.thread}".encode()).digest()[0] < HELD_BACK


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())
