"""Why a message went where it went, in the reader's language."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing_rules.facts import BecauseKind
from routing_rules.participation import CeilingCause
from routing_rules.vocabulary import TicketState
from service.flow.queues.naming import Naming
from service.tables import RecordedDecision
from service.web.templating import Piece
from service.web.translations import N_, gettext_in
from service.web.words import CONCERN_WORDS, INTENT_WORDS, STATE_WORDS


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a decision."""

    kind: str
    title: str
    text: str
    words: list[str]
    """The customer's own words."""


@dataclass(frozen=True, slots=True)
class Why:
    """A decision that explains itself."""

    reasons: list[Reason]
    process: str | None
    owner: str | None
    queue: str
    stage: str
    share: int
    draw: int | None
    confidence: int
    """Per cent."""
    config_version: int
    decided_at: datetime


TITLES: Mapping[BecauseKind, str] = {
    BecauseKind.RULE: N_("Rule"),
    BecauseKind.VOCABULARY: N_("Words"),
    BecauseKind.MODEL: N_("Model"),
    BecauseKind.SUGGESTED: N_("Perhaps"),
    BecauseKind.INTENT: N_("Wants"),
    BecauseKind.CONCERN: N_("Take care"),
    BecauseKind.UNDECIDED: N_("Undecided"),
    BecauseKind.THREAD: N_("Thread"),
    BecauseKind.OWNER: N_("Owner"),
    BecauseKind.CELL: N_("Cell"),
    BecauseKind.CEILING: N_("Held back"),
    BecauseKind.DRAW: N_("Draw"),
    BecauseKind.LANGUAGE: N_("Language"),
    BecauseKind.URGENCY: N_("Urgency"),
    BecauseKind.QUEUE: N_("Queue"),
}
SENTENCES: Mapping[BecauseKind, str] = {
    BecauseKind.RULE: N_("The rule %(rule)s applies."),
    BecauseKind.VOCABULARY: N_("These words speak for %(process)s."),
    BecauseKind.MODEL: N_("It reads like %(process)s."),
    BecauseKind.SUGGESTED: N_("It may be about %(process)s."),
    BecauseKind.INTENT: N_("It reads as: %(intent)s."),
    BecauseKind.CONCERN: N_("It raises a concern: %(concern)s."),
    BecauseKind.UNDECIDED: N_("The words don't say clearly enough what this is about."),
    BecauseKind.THREAD: N_("The thread was about this already: %(process)s."),
    BecauseKind.OWNER: N_("%(department)s owns %(process)s."),
    BecauseKind.CELL: N_("%(cell)s: %(stage)s, for %(share)s %% of the authors."),
    BecauseKind.CEILING: N_("This cell stepped back: it goes no further than %(ceiling)s for now."),
    BecauseKind.DRAW: N_(
        "This author drew %(draw)s, outside the share of %(share)s %%: the hub keeps it, one stage lower."
    ),
    BecauseKind.LANGUAGE: N_("%(department)s takes no part in messages in this language: the hub keeps it."),
    BecauseKind.URGENCY: N_("The rule %(rule)s makes it: %(urgency)s."),
    BecauseKind.QUEUE: N_("It waits in %(queue)s."),
}
NO_ROOM = N_("%(department)s has as much as it takes at once: it goes no further than %(ceiling)s for now.")
WOULD_HAVE_GONE = N_("%(cell)s: %(stage)s, for %(share)s %% of the authors. It would have gone to %(department)s.")
SAME_STATE = N_("The thread stays as it was: %(state)s.")
NO_PROCESS = N_("nothing in particular")


def why(decision: RecordedDecision, naming: Naming, words: Callable[[object], str]) -> Why:
    """The decision in words; `words` says stages and urgencies."""
    translate = gettext_in(naming.language)
    values = {
        "process": naming.process(decision.process) or translate(NO_PROCESS),
        "department": naming.department(decision.owner) or "",
        "cell": naming.cell(decision.cell) if decision.cell else "",
        "stage": words(f"stage-{decision.stage}"),
        "ceiling": words(f"stage-{decision.ceiling}") if decision.ceiling else "",
        "shadow": decision.shadow,
        "share": decision.share,
        "draw": decision.draw,
        "urgency": words(f"urgency-{decision.urgency}"),
        "queue": naming.queue(decision.queue),
    }
    return Why(
        reasons=[_reason(because, values, naming, translate) for because in decision.because],
        process=naming.process(decision.process),
        owner=naming.department(decision.owner),
        queue=naming.queue(decision.queue),
        stage=decision.stage,
        share=decision.share,
        draw=decision.draw,
        confidence=round(decision.confidence * 100),
        config_version=decision.config_version_id,
        decided_at=decision.decided_at,
    )


def _reason(
    because: Mapping[str, Any], values: Mapping[str, object], naming: Naming, translate: Callable[[str], str]
) -> Reason:
    kind = BecauseKind(because["kind"])
    subject = str(because["subject"])
    own: dict[str, object] = {"rule": subject}
    if kind in (BecauseKind.VOCABULARY, BecauseKind.MODEL, BecauseKind.SUGGESTED):
        own["process"] = naming.process(subject)
    if kind is BecauseKind.INTENT:
        own["intent"] = translate(INTENT_WORDS[subject])
    if kind is BecauseKind.CONCERN:
        own["concern"] = translate(CONCERN_WORDS[subject])
    sentence = SENTENCES[kind]
    if kind is BecauseKind.THREAD and subject in set(TicketState):
        sentence, own = SAME_STATE, {"state": translate(STATE_WORDS[subject])}
    if kind is BecauseKind.CEILING and subject == CeilingCause.ROOM:
        sentence = NO_ROOM
    if kind is BecauseKind.CELL and values["shadow"]:
        sentence = WOULD_HAVE_GONE
    return Reason(
        kind=kind,
        title=translate(TITLES[kind]),
        text=translate(sentence) % {**values, **own},
        words=[str(word) for word in because["words"]],
    )


def marked(text: str, words: Iterable[str]) -> list[Piece]:
    """The text in pieces, with these words marked wherever they stand as words."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return [Piece(text, is_marked=False)]
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)
    return [Piece(part, is_marked=bool(place % 2)) for place, part in enumerate(pattern.split(text)) if part]
