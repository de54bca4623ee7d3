"""Sets that grow together, except that no two sets with a name of their own ever become one."""

from collections.abc import Iterable
from typing import Generic, TypeVar

Node = TypeVar("Node", int, tuple[str, str])


class Unions(Generic[Node]):
    """Disjoint sets of nodes, each led by its lowest."""

    def __init__(self, named: Iterable[Node] = ()) -> None:
        """Sets that hold a named node keep apart from each other."""
        self._above: dict[Node, Node] = {}
        self._named: set[Node] = set(named)

    def find(self, node: Node) -> Node:
        """The leader of the node's set."""
        while (above := self._above.get(node, node)) != node:
            node = above
        return node

    def join(self, one: Node, other: Node) -> None:
        """Make one set of two, unless both are named."""
        first, second = sorted((self.find(one), self.find(other)))
        if first == second or (first in self._named and second in self._named):
            return
        self._above[second] = first
        if second in self._named:
            self._named.add(first)

    def losers(self) -> dict[Node, Node]:
        """Each node that is no leader, with its leader."""
        return {node: self.find(node) for node in self._above}
