"""Where the demo is given: a whole Olievlek with a made-up network, whose programs talk to a file meanwhile."""

import asyncio

from service.demo.balance import Balance
from service.demo.report import console
from service.demo.show import show
from service.foundation.embedded.user import make_private, server_user
from service.foundation.settings import Settings
from service.running.everything import Everything
from service.running.ports import address


class Stage:
    """One run of the demo."""

    def __init__(self, chosen: Settings, *, keep_running: bool) -> None:
        """`keep_running`: go on after the table, until Ctrl-C."""
        self.chosen = chosen
        self.keep_running = keep_running
        self.out = console()
        self.balance: Balance | None = None

    @property
    def went_well(self) -> bool:
        """Whether the whole day was played, and every message of it is where it should be."""
        return self.balance is not None and not self.balance.problems()

    def run(self) -> None:
        """Return when everything has ended. Raises SetupError when it can't be started."""
        folder = self.chosen.home / "demo"
        make_private(folder, server_user())
        with (folder / "programs.log").open("a", encoding="utf-8") as log:
            self.out.print(f"What the programs say is in {log.name}", markup=False, soft_wrap=True)
            self.everything = Everything(self.chosen, log=log, with_network=True)
            self.everything.run(self.play)

    def play(self, running: Settings) -> bool:
        """Give the demo on what runs now; False when it is over. Raises what goes wrong unless somebody ended it."""
        there = address(running.host, running.port)
        try:
            self.balance = asyncio.run(show(str(running.database_url), there, self.out))
        except Exception:
            if self.everything.stop_asked:
                return False  # Ctrl-C in the middle of the day: the servers are gone, and that is no failure
            raise
        return self.keep_running
