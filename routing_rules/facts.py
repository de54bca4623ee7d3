"""What goes into a decision and what comes out: frozen values, no behaviour."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from routing_rules.vocabulary import ChannelKind, Concern, Intent, Stage, TicketState


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely it is that a message is about a process."""

    process: str
    probability: float
    """0-1, calibrated: of all messages with 0.9, nine in ten are about it."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a model made of a text; kept with the decision, so that replaying it needs no model."""

    model: str
    """Names the model: its id, or "rulebook" before anybody trained one."""
    likely: tuple[Likelihood, ...]
    """The likeliest processes, at most five, likeliest first."""
    pieces: tuple[tuple[str, float], ...] = ()
    """What spoke most for the likeliest: words and word pieces with their weight."""
    bound: float | None = None
    """The probability from which the likeliest process keeps the precision that its dial guarantees; None without a
    guarantee, 2.0 where no probability keeps it."""
    nearest: tuple[tuple[int, float], ...] = ()
    """Messages that people labelled and that mean nearly the same: id and cosine (1: the same), nearest first."""


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """One inbound message as the rules see it."""

    text: str
    channel: str
    """Slug of the channel, unique in a rulebook."""
    channel_kind: ChannelKind
    language: str
    """Primary language subtag ("nl", "en"), or "und" when it could not be told."""
    author: str
    """The author's external id on the channel: what a canary draw is taken on."""
    followers: int
    sent_at: datetime
    """With a time zone."""
    scores: Scores | None = None
    """None where no model read it: the words of the rulebook decide alone."""


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """What earlier messages of the same thread led to."""

    process: str | None
    owner: str | None
    queue: str
    state: TicketState
    urgency: int


class BecauseKind(StrEnum):
    """Which part of a decision a reason is about."""

    RULE = "rule"
    VOCABULARY = "vocabulary"
    MODEL = "model"
    SUGGESTED = "suggested"
    INTENT = "intent"
    CONCERN = "concern"
    UNDECIDED = "undecided"
    THREAD = "thread"
    OWNER = "owner"
    CELL = "cell"
    CEILING = "ceiling"
    DRAW = "draw"
    LANGUAGE = "language"
    URGENCY = "urgency"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: a kind that pages translate, what it points at, and the same in English for logs and machines."""

    kind: BecauseKind
    subject: str
    """What the reason points at: a rule, process, department, cell, language, queue, or why there is a ceiling."""
    words: tuple[str, ...]
    """The customer's own words that matched, as they stand in the text."""
    text: str
    """The reason as an English sentence."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A (process, channel): where the olievlek may spread."""

    process: str
    channel: str

    def __str__(self) -> str:
        return f"{self.process}/{self.channel}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of classifying and routing one message."""

    process: str | None
    """None when nothing matched well enough: the ticket goes to triage, never to a guess."""
    owner: str | None
    """Slug of the department that owns the process, or None when undecided."""
    queue: str
    """Slug of the queue the ticket waits in."""
    cell: Cell | None
    stage: Stage
    """The effective stage for this author: one lower than the cell's when the canary draw falls outside its share."""
    share: int
    """The cell's share, 0-100 %."""
    draw: int | None
    """The canary draw, 0-99; the author is inside the share when draw < share. None without a cell, and in a
    language in which the department takes no part."""
    consult: str | None
    """Department to be asked inside the ticket (stage consult), else None."""
    shadow: str | None
    """Department this would have gone to (stage shadow), else None."""
    state: TicketState
    """OPEN, or NO_REPLY_NEEDED or SPAM when a rule says so."""
    urgency: int
    """0 (calm) to 3 (now)."""
    tone: str
    """angry, unhappy, neutral or happy."""
    confidence: float
    """0-1: how much of the evidence points at this process."""
    because: tuple[Because, ...]
    suggested: tuple[Likelihood, ...] = ()
    """Where nothing is decided: the likeliest processes, at most three, for whoever looks at it."""
    intent: Intent = Intent.QUESTION
    concerns: tuple[Concern, ...] = ()
    model: str | None = None
    """The model that had a say, None when the words or a rule decided alone."""
