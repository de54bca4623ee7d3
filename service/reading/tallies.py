"""The words and pieces of many texts at once, as matrices: counted once, weighed anew for every fold of a training."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.reading.words import Columns, Floats, damped, rarity_of, strangeness, trust_in


@dataclass(frozen=True)
class Tallies:
    """Two sparse matrices (texts, columns) of damped counts: words, and pieces of words."""

    words: Any
    pieces: Any
    strange_words: Floats
    """How many of a text's words have no column."""
    strange_pieces: Floats

    def rarity(self, rows: npt.NDArray[np.intp]) -> Floats:
        """How rare each column is among these texts."""
        found = sum(np.asarray((part[rows] > 0).sum(axis=0)).ravel() for part in (self.words, self.pieces))
        return rarity_of(np.asarray(found), len(rows))

    def weighed(self, rows: npt.NDArray[np.intp], rarity: Floats) -> Any:
        """The rows with each block made of length 1: what `Columns.count` makes of a single text."""
        strange = strangeness(len(rows))
        blocks = [
            _scaled(_scaled_by(part, rows, rarity), unknown[rows] * strange**2)
            for part, unknown in ((self.words, self.strange_words), (self.pieces, self.strange_pieces))
        ]
        # A column belongs to one block, so adding them up puts them side by side.
        return (blocks[0] + blocks[1]).tocsr().astype(np.float32)

    def trust(self, rows: npt.NDArray[np.intp], rarity: Floats) -> Floats:
        """How far the words of each text can be believed, as a column."""
        known = _known(_scaled_by(self.pieces, rows, rarity))
        whole = known + self.strange_pieces[rows] * strangeness(len(rows)) ** 2
        shares = np.divide(known, whole, out=np.zeros_like(known), where=whole > 0)
        return np.array([[trust_in(float(share))] for share in shares], dtype=np.float32)


def _scaled_by(part: Any, rows: npt.NDArray[np.intp], rarity: Floats) -> Any:
    return part[rows].multiply(rarity[None, :]).tocsr()


def tally(columns: Columns, texts: Sequence[str]) -> Tallies:
    """Count the columns in these texts."""
    counted = [columns.tally(text) for text in texts]
    width = len(columns.names)
    return Tallies(
        _matrix([one.words for one in counted], width),
        _matrix([one.pieces for one in counted], width),
        np.array([one.strange_words for one in counted], dtype=np.float32),
        np.array([one.strange_pieces for one in counted], dtype=np.float32),
    )


def _scaled(block: Any, strange: Floats) -> Any:
    """Each row divided by its length, what has no column included."""
    from scipy.sparse import diags  # noqa: PLC0415 - a second that only training pays

    length = np.sqrt(_known(block) + strange)
    return diags(1 / np.where(length == 0, 1, length)) @ block


def _known(block: Any) -> Floats:
    """The squared length of each row."""
    return np.asarray(block.multiply(block).sum(axis=1), dtype=np.float32).ravel()


def _matrix(counted: Sequence[Counter[int]], width: int) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    ends = np.cumsum([0, *map(len, counted)])
    places = np.fromiter((place for one in counted for place in one), np.int32, ends[-1])
    counts = np.fromiter((count for one in counted for count in one.values()), np.float32, ends[-1])
    return csr_matrix((damped(counts), places, ends), shape=(len(counted), width))
