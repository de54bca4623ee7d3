"""The accounts of the demo: one for each way of taking part."""

import secrets
from dataclasses import dataclass, field

from routing_rules.vocabulary import Role


def _new_password() -> str:
    return secrets.token_urlsafe(9)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to sign in as. The password is new at each start: what was printed once opens nothing later."""

    login: str
    name: str
    roles: frozenset[Role]
    department: str
    what: str
    password: str = field(default_factory=_new_password)


def accounts() -> tuple[Account, ...]:
    """An agent of the hub, a member of the department that joined first, and a manager."""
    return (
        Account("agent", "Sanne", frozenset({Role.AGENT}), "webcare", "an agent: works the queues of webcare"),
        Account(
            "supply",
            "Bram",
            frozenset({Role.DEPARTMENT}),
            "supply_chain",
            "a colleague of Supply Chain: its queue only",
        ),
        Account("manager", "Noor", frozenset({Role.MANAGER}), "webcare", "a manager: sees everything, moves tickets"),
    )
