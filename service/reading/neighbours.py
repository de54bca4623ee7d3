"""Which of the texts that a model learned from mean nearly the same as a new one: what to compare it with."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.reading.words import Floats

MOST_NEIGHBOURS = 4_000
"""The newest examples that are kept for comparing: 8 MB in memory."""
_NEAREST = 3
_NEAR = 0.5
"""Cosine below which two texts of this encoder have little to do with each other."""


@dataclass(frozen=True)
class Neighbours:
    """Keys of examples, and a row of length 1 for each."""

    keys: npt.NDArray[np.int64]
    rows: Floats

    def nearest(self, meant: Floats) -> list[tuple[tuple[int, float], ...]]:
        """Per text up to three keys with their cosine, nearest first; none where nothing is near."""
        if not len(self.keys):
            return [()] * len(meant)
        alike = meant @ self.rows.T
        return [self._best(row) for row in alike]

    def _best(self, alike: Floats) -> tuple[tuple[int, float], ...]:
        most = min(_NEAREST, len(alike))
        places = np.argpartition(-alike, most - 1)[:most]
        found = sorted((-float(alike[place]), int(self.keys[place])) for place in places)
        return tuple((key, round(-distance, 3)) for distance, key in found if -distance >= _NEAR)
