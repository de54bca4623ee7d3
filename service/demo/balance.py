"""Whether the whole day arrived: what was sent against what is stored, decided and in a queue, and who got what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from routing_rules.vocabulary import TicketState
from service.demo.day import Post
from service.demo.queries import Fate
from service.tables.messages import Triage

QUIET = frozenset({TicketState.NO_REPLY_NEEDED, TicketState.SPAM})
NOBODY_KNOWS = "(undecided)"
SHORT_TEXT = 140


@dataclass(frozen=True, slots=True)
class Balance:
    """The totals of the demo. Each message counts once, however often it was sent."""

    sent: int
    different: int
    stored: int
    decided: int
    quarantined: int
    waiting: int
    """Stored, and not decided yet."""
    in_a_queue: int
    """Its ticket waits in a queue for somebody."""
    quiet: int
    """Its ticket asks nothing of anybody: praise, or spam."""

    @property
    def duplicates(self) -> int:
        """Deliveries that brought nothing new within this day."""
        return self.sent - self.different

    def problems(self) -> list[str]:
        """What is wrong; empty when everything is where it should be."""
        found = {
            "Sent and not stored": self.different - self.stored,
            "Not decided": self.waiting,
            "In quarantine": self.quarantined,
            "Decided and in no queue": self.decided - self.in_a_queue - self.quiet,
        }
        return [f"{what}: {count}." for what, count in found.items() if count]


@dataclass(frozen=True, slots=True)
class Share:
    """One row of the table: what one process brought to one queue."""

    process: str
    queue: str
    stages: tuple[str, ...]
    messages: int
    tickets: int
    example: Fate


def balance(day: Collection[Post], fates: Sequence[Fate]) -> Balance:
    """Count the day."""
    decided = [fate for fate in fates if fate.triage == Triage.DECIDED]
    quiet = [fate for fate in decided if fate.state in QUIET]
    queued = [fate for fate in decided if fate.state not in QUIET and fate.queue is not None]
    return Balance(
        sent=len(day),
        different=len({(post["channel"], post["external_id"]) for post in day}),
        stored=len(fates),
        decided=len(decided),
        quarantined=sum(fate.triage == Triage.QUARANTINED for fate in fates),
        waiting=sum(not fate.settled for fate in fates),
        in_a_queue=len(queued),
        quiet=len(quiet),
    )


def shares(fates: Sequence[Fate]) -> list[Share]:
    """What went where, the largest first."""
    groups: dict[tuple[str, str], list[Fate]] = {}
    for fate in fates:
        groups.setdefault((fate.process or NOBODY_KNOWS, _place(fate)), []).append(fate)
    rows = [_share(process, place, group) for (process, place), group in groups.items()]
    return sorted(rows, key=lambda row: (-row.messages, row.process, row.queue))


def _place(fate: Fate) -> str:
    if fate.state in QUIET:
        return f"({fate.state})".replace("_", " ")
    return fate.queue or f"({fate.triage})"


def _share(process: str, place: str, group: Sequence[Fate]) -> Share:
    return Share(
        process=process,
        queue=place,
        stages=tuple(sorted({fate.stage for fate in group if fate.stage})),
        messages=len(group),
        tickets=len({fate.ticket for fate in group if fate.ticket is not None}),
        example=max(group, key=_telling),
    )


def _telling(fate: Fate) -> tuple[bool, bool, float]:
    """Prefer an example that explains this row, fits on a line or two, and is a clear case."""
    return fate.decided_queue == fate.queue, len(fate.text) <= SHORT_TEXT, fate.confidence
