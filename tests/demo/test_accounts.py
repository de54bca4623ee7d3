"""The demo's accounts can sign in with the passwords just printed, and with no earlier ones."""

from service.demo.accounts import new_accounts, open_accounts
from service.foundation.database import Database
from service.people.actions import sign_in
from service.people.queries import colleagues


async def test_each_start_lets_the_same_people_in_with_new_passwords(database: Database) -> None:
    first, second = new_accounts(), new_accounts()
    for accounts in (first, second):
        async with database.transaction() as session:
            await open_accounts(session, accounts)
    async with database.transaction() as session:
        assert len(await colleagues(session)) == len(second)
    for account in second:
        assert await sign_in(database, account.login, account.password)
    assert await sign_in(database, first[0].login, first[0].password) is None


def test_the_printed_passwords_stay_out_of_tracebacks() -> None:
    account = new_accounts()[0]
    assert account.password not in repr(account)
