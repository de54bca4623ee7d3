"""A decision as JSON, in the one form that the API and the command line share."""

from collections.abc import Mapping
from json import JSONEncoder, dumps
from typing import Any, TypedDict

from routing_rules.facts import Because, Decision, Likelihood, Scores

_quoted = JSONEncoder().encode


class BecauseJson(TypedDict):
    """One reason."""

    kind: str
    subject: str
    words: list[str]
    text: str


class LikelihoodJson(TypedDict):
    """A process with its calibrated probability."""

    process: str
    probability: float


class DecisionJson(TypedDict):
    """A decision; `cell` is "process/channel", null when undecided like `process`, `owner` and `draw`."""

    process: str | None
    owner: str | None
    queue: str
    cell: str | None
    stage: str
    share: int
    draw: int | None
    consult: str | None
    shadow: str | None
    state: str
    urgency: int
    tone: str
    confidence: float
    intent: str
    concerns: list[str]
    suggested: list[LikelihoodJson]
    model: str | None
    because: list[BecauseJson]


def decision_as_json(decision: Decision) -> DecisionJson:
    """The decision with plain values only."""
    return {
        "process": decision.process,
        "owner": decision.owner,
        "queue": decision.queue,
        "cell": None if decision.cell is None else str(decision.cell),
        "stage": decision.stage.value,
        "share": decision.share,
        "draw": decision.draw,
        "consult": decision.consult,
        "shadow": decision.shadow,
        "state": decision.state.value,
        "urgency": decision.urgency,
        "tone": decision.tone,
        "confidence": decision.confidence,
        "intent": decision.intent.value,
        "concerns": [concern.value for concern in decision.concerns],
        "suggested": likely_as_json(decision.suggested),
        "model": decision.model,
        "because": because_as_json(decision.because),
    }


def because_as_json(because: tuple[Because, ...]) -> list[BecauseJson]:
    """The reasons with plain values only, in their order."""
    return [
        {"kind": reason.kind.value, "subject": reason.subject, "words": list(reason.words), "text": reason.text}
        for reason in because
    ]


def likely_as_json(likely: tuple[Likelihood, ...]) -> list[LikelihoodJson]:
    """Likelihoods with plain values only, in their order."""
    return [{"process": one.process, "probability": one.probability} for one in likely]


def likely_json(likely: tuple[Likelihood, ...]) -> str:
    """The same as text; mostly there are none."""
    return dumps(likely_as_json(likely)) if likely else "[]"


def scores_json(scores: Scores) -> str:
    """What replaying a decision needs of a model."""
    return dumps(
        {
            "model": scores.model,
            "likely": likely_as_json(scores.likely),
            "pieces": [list(piece) for piece in scores.pieces],
            "bound": scores.bound,
            "nearest": [list(one) for one in scores.nearest],
        }
    )


def scores_of(stored: Mapping[str, Any]) -> Scores:
    """The scores that `scores_json` wrote, as JSON reads them."""
    return Scores(
        model=stored["model"],
        likely=tuple(Likelihood(one["process"], one["probability"]) for one in stored["likely"]),
        pieces=tuple((piece, weight) for piece, weight in stored["pieces"]),
        bound=stored["bound"],
        nearest=tuple((message_id, alike) for message_id, alike in stored["nearest"]),
    )


def because_json(because: tuple[Because, ...]) -> str:
    """`json.dumps(because_as_json(because))`, in half its time: only the strings need an encoder."""
    return f"[{', '.join(map(_reason_json, because))}]"


def _reason_json(reason: Because) -> str:
    words = ", ".join(map(_quoted, reason.words))
    # Added up, since a StrEnum in an f-string costs as much as all the rest of the line.
    head = '{"kind": "' + reason.kind + '", "subject": ' + _quoted(reason.subject)
    return head + ', "words": [' + words + '], "text": ' + _quoted(reason.text) + "}"
