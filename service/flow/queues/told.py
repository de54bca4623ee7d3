"""One event with all that its sentences name, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.flow.queues.naming import Naming
from service.tables import Event
from service.web.countdown import span
from service.web.templating import word_in
from service.web.times import clock_time
from service.web.translations import N_, gettext_in

NOTHING = N_("nothing")
NONE_OF_OURS = N_("none of our processes")


@dataclass(frozen=True, slots=True)
class Told:
    """An event, and how to name what is in it."""

    event: Event
    names: Mapping[str, str]
    naming: Naming

    @property
    def data(self) -> Mapping[str, Any]:
        """What the event keeps."""
        return self.event.data if isinstance(self.event.data, dict) else {}

    @property
    def because(self) -> Mapping[str, Any]:
        """The reasons of an event that has one kind of them."""
        found = self.data.get("because")
        return found if isinstance(found, dict) else {}

    @property
    def blanks(self) -> dict[str, object]:
        """For every blank of a sentence what stands there."""
        data = self.data
        department = data.get("department") or self.because.get("department")
        return {
            "queue": self.naming.queue(self.event.queue or ""),
            "colleague": self.colleague(data.get("colleague")),
            "clock": self.clock(data.get("clock")),
            "level": self.naming.queue(str(data.get("level") or "")),
            "department": self.naming.department(None if department is None else str(department)) or "",
            "process": self.naming.process(self.event.process) or self.translate(NONE_OF_OURS),
            "group": self.naming.group(data.get("group")) or self.translate(NOTHING),
        }

    def colleague(self, ledger_name: object) -> str:
        """A colleague by name."""
        name = str(ledger_name or "")
        return self.names.get(name, name.partition("/")[2])

    def clock(self, kind: object) -> str:
        """A clock in words."""
        return word_in(self.naming.language)(f"clock-{kind}") if kind else ""

    def moment(self, written: object) -> str:
        """A moment as the reader's clock shows it."""
        if written is None:
            return "–"
        return clock_time(datetime.fromisoformat(str(written)), self.naming.language, self.naming.rulebook.time_zone)

    def time(self, seconds: object) -> str:
        """How long."""
        return span(max(int(str(seconds)) // 60, 1), self.naming.language)

    def translate(self, text: str) -> str:
        """In the reader's language."""
        return gettext_in(self.naming.language)(text)
