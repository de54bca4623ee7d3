"""Who acts: a colleague, a program with a key, or Olievlek itself."""

from dataclasses import dataclass

from routing_rules.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks for something, with all that permissions need to know."""

    name: str
    """As the ledger keeps it: "system", "colleague/ID" or "key/NAME"."""
    colleague_id: int | None = None
    display_name: str = "Olievlek"
    roles: frozenset[Role] = frozenset()
    department: str | None = None
    scopes: frozenset[str] = frozenset()
    """What a program's key is good for; empty for people."""


SYSTEM = Actor("system")
