"""The accounts of the demo: one for each way of taking part."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.people.actions import create_colleague
from service.people.passwords import hash_password
from service.people.queries import colleague_by_login


def _new_password() -> str:
    return secrets.token_urlsafe(9)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to sign in as. The password is new at each start: what was printed once opens nothing later."""

    login: str
    name: str
    role: Role
    department: str
    what: str
    password: str = field(default_factory=_new_password, repr=False)


def new_accounts() -> tuple[Account, ...]:
    """An agent and a lead of the hub, a member of the department that joined first, and a manager."""
    return (
        Account("demo-agent", "Sanne", Role.AGENT, "webcare", "an agent: works the queues of webcare"),
        Account("demo-lead", "Karim", Role.LEAD, "webcare", "a lead: who is there, what is stuck, what escalated"),
        Account("demo-supply", "Bram", Role.DEPARTMENT, "supply_chain", "a colleague of Supply Chain: sees its queue"),
        Account("demo-manager", "Noor", Role.MANAGER, "webcare", "a manager: promises, reports, what escalated"),
    )


async def open_accounts(session: AsyncSession, accounts: Iterable[Account]) -> None:
    """Let these sign in, with the password that they have now; those of an earlier demo get it too."""
    for account in accounts:
        known = await colleague_by_login(session, account.login)
        if known is None:
            roles = [account.role]
            await create_colleague(session, account.login, account.name, account.password, roles, account.department)
        else:
            known.password_hash = await hash_password(account.password)
            known.disabled_at = None
    await session.flush()
