"""What a rulebook consists of: departments, channels, processes, cells, queues and rules, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from routing_rules.conditions import Condition
from routing_rules.facts import Cell
from routing_rules.health_parts import Bounds
from routing_rules.lexicon import Lexicon
from routing_rules.mandate import Mandate
from routing_rules.names import Names
from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import ChannelKind, Concern, Intent, QueueKind, Stage, TicketState

__all__ = [
    "DEFAULT_DIAL",
    "Actions",
    "Channel",
    "Department",
    "Dial",
    "Names",
    "Participation",
    "Process",
    "Queue",
    "Rule",
    "Rulebook",
]


@dataclass(frozen=True, slots=True)
class Department:
    """Owns processes; one department is the hub."""

    slug: str
    name: Names
    is_hub: bool
    mandate: Mandate | None = None
    """What it may publish by itself; None: nothing. The hub needs none."""
    in_flight: int | None = None
    """The most questions that it has at once; None: no bound."""
    languages: frozenset[str] = frozenset()
    """In which it takes questions; empty: all."""
    mail: tuple[str, ...] = ()
    """Addresses to which questions are mailed, and which may answer by mail."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One account on one network."""

    slug: str
    kind: ChannelKind
    name: Names
    handle: str
    language: str
    """What is assumed when a message is too short to tell its language."""
    reopen_days: int
    """A customer message within so many days reopens a solved ticket; later it makes a new one."""
    text_limit: int
    """The longest reply, in the network's own counting."""
    is_public: bool
    """Whether strangers read the replies."""
    time_zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Process:
    """A customer process with one owner."""

    slug: str
    name: Names
    owner: str
    vocabulary: tuple[tuple[str, int], ...]
    """Terms as written, with their weights."""
    description: Names | None = None
    """What it covers, in a sentence: with the examples all that a model needs to begin."""
    examples: tuple[str, ...] = ()
    """Messages as customers write them."""


@dataclass(frozen=True, slots=True)
class Participation:
    """How far the owning department takes part in one cell."""

    cell: Cell
    stage: Stage
    share: int
    """0-100 % of the authors."""
    salt: str
    """Changing it draws the authors anew."""
    languages: frozenset[str] = frozenset()
    """In which it takes part, within those of the department; empty: all of them."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A named list of waiting tickets."""

    slug: str
    kind: QueueKind
    name: Names
    department: str
    """Whose colleagues work on it; the hub for triage and escalation."""


@dataclass(frozen=True, slots=True)
class Actions:
    """What a rule says when it matches; None leaves the matter to others."""

    process: str | None = None
    weight: int | None = None
    """None: the process is decided; a number: so many points of evidence for it."""
    urgency: int | None = None
    tone: str | None = None
    state: TicketState | None = None
    queue: str | None = None
    intent: Intent | None = None
    concern: Concern | None = None
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with what follows from it, at a fixed place in the order."""

    slug: str
    order: int
    condition: Condition
    triggers: frozenset[int]
    """The condition's, kept: most rules are passed over for want of all of them."""
    actions: Actions


@dataclass(frozen=True, slots=True)
class Dial:
    """How sure a model has to be of a process; between `ask` and `act` it suggests, below `ask` a person is asked."""

    act: float
    """0-1: from this probability a message goes by itself."""
    ask: float
    """0-1: below this probability nothing is suggested, but for the likeliest owners."""
    guarantee: float | None = None
    """0-1: the precision to keep; the model's own bound for it then takes the place of `act`."""


DEFAULT_DIAL = Dial(act=0.8, ask=0.3)
"""Before anybody turned one."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that can change a route, checked and compiled once."""

    name: str
    time_zone: ZoneInfo
    threshold: int
    """Points of evidence below which a message stays undecided."""
    margin: int
    """Points by which the best process has to lead the next one."""
    change_confidence: float
    """How sure vocabulary has to be (0-1) before a later message moves a thread to another process."""
    hub: str
    departments: Mapping[str, Department]
    channels: Mapping[str, Channel]
    processes: Mapping[str, Process]
    dials: Mapping[str, Dial]
    """Process -> its dial."""
    participation: Mapping[Cell, Participation]
    health: Bounds
    """How much goes wrong before a cell steps back, and how it comes back."""
    queues: Mapping[str, Queue]
    home_queues: Mapping[str, str]
    """Department -> the queue in which its own work waits."""
    triage_queue: str
    rules: tuple[Rule, ...]
    waiting_for: Mapping[int, tuple[int, ...]]
    """Term number -> places in `rules` of those that it triggers."""
    waiting_for_nothing: tuple[int, ...]
    """Places in `rules` of those without triggers."""
    lexicon: Lexicon
    votes: Mapping[int, tuple[tuple[str, int], ...]]
    """Term number -> the processes it speaks for, with its weight."""
    telling: frozenset[int]
    """Terms that are decisive or telling for some process."""
    service_levels: ServiceLevels
    digest: str
    """Names this configuration in every decision: the same rules have the same digest."""
