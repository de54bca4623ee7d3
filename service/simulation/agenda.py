"""What will happen at which simulated moment."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Agenda(Generic[Item]):
    """In the order of the moments; what is planned for the same one, in the order in which it was planned."""

    def __init__(self) -> None:
        self._planned: list[tuple[datetime, int, Item]] = []
        self._count = 0

    def __len__(self) -> int:
        """How much is planned."""
        return len(self._planned)

    def plan(self, at: datetime, item: Item) -> None:
        """Have it come up then."""
        heapq.heappush(self._planned, (at, self._count, item))
        self._count += 1

    def due(self, until: datetime) -> Iterator[tuple[datetime, Item]]:
        """Take out what comes up until then, that moment included."""
        while self._planned and self._planned[0][0] <= until:
            at, _, item = heapq.heappop(self._planned)
            yield at, item

    def next_moment(self) -> datetime | None:
        """When something comes up next; None: nothing is planned."""
        return self._planned[0][0] if self._planned else None
