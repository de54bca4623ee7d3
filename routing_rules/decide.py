"""The whole decision on one message: what it is about, who owns that, where it waits - also within a thread."""

from functools import lru_cache
from typing import Protocol

from routing_rules.classify import Classification, classify
from routing_rules.facts import Because, BecauseKind, Cell, Decision, MessageFacts, ThreadFacts
from routing_rules.findings import Findings
from routing_rules.participation import Ceiling
from routing_rules.route import Routing, route
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import TicketState

_AT_REST = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})


class Ceilings(Protocol):
    """The highest stages that cells allow now; a dict of them is one."""

    def get(self, cell: Cell, /) -> Ceiling | None:
        """That of this cell; None: its configured one."""


def decide(
    facts: MessageFacts,
    thread: ThreadFacts | None,
    rulebook: Rulebook,
    ceilings: Ceilings | None = None,
    findings: Findings | None = None,
) -> Decision:
    """The same facts, thread and rulebook always give the same decision.

    A later message moves a thread only when a rule decides its process, or a model or the vocabulary is at least as
    sure as the rulebook's `change_confidence`; otherwise the thread keeps process, owner and queue. It can make a
    thread more urgent, never less; thanks and spam move nothing and can't end an open thread. `ceilings` are the
    highest stages that the health of cells and the room of departments allow now; the one that was found for the
    decision's cell is all of them that replaying it needs. `findings` are those of the same facts, where they are
    known already.
    """
    classification = classify(facts, rulebook, findings)
    if thread is not None:
        classification = _within_thread(classification, thread, rulebook)
    ceiling = None if ceilings is None else ceilings.get(Cell(classification.process or "", facts.channel))
    routing = route(classification, facts, rulebook, ceiling)
    if thread is not None and routing.owner is None and classification.process is not None:
        routing = routing._replace(owner=thread.owner)
    return _decision(classification, routing)


def _within_thread(classification: Classification, thread: ThreadFacts, rulebook: Rulebook) -> Classification:
    moves = _moves(classification, thread, rulebook)
    confidence = _confidence_to_stay(classification, thread)
    state, because = classification.state, classification.because
    if state is not TicketState.OPEN and thread.state not in _AT_REST:
        text = f"The thread is {thread.state}, so this message can't make it {state}."
        state, because = TicketState.OPEN, (*because, Because(BecauseKind.THREAD, thread.state.value, (), text))
    urgency = max(classification.urgency, thread.urgency)
    if moves:
        return classification._replace(urgency=urgency, state=state, because=because)
    return classification._replace(
        process=thread.process,
        queue=classification.queue or thread.queue,
        confidence=confidence,
        urgency=urgency,
        state=state,
        because=(*because, _stays(thread.process, thread.queue)),
        suggested=classification.suggested if thread.process is None else (),
    )


@lru_cache(maxsize=10_000)
def _stays(process: str | None, queue: str) -> Because:
    about = f"about {process}" if process else "undecided"
    text = f"The thread is {about}, in queue {queue}, and this message does not move it."
    return Because(BecauseKind.THREAD, process or queue, (), text)


def _confidence_to_stay(classification: Classification, thread: ThreadFacts) -> float:
    """How sure the message leaves the thread's process: what it says for it, or 1 less what it says for another.

    A message that says nothing, needs no reply or is spam takes nothing away: 1. An undecided thread stays at 0.
    """
    if thread.process is None:
        return 0.0
    if classification.process == thread.process:
        return classification.confidence
    return round(1 - classification.confidence, 3) if _speaks_for_another(classification, thread) else 1.0


def _moves(classification: Classification, thread: ThreadFacts, rulebook: Rulebook) -> bool:
    if not _speaks_for_another(classification, thread):
        return False
    if thread.process is None or classification.by_rule:
        return True
    return classification.confidence >= rulebook.change_confidence


def _speaks_for_another(classification: Classification, thread: ThreadFacts) -> bool:
    return classification.process not in (None, thread.process) and classification.state is TicketState.OPEN


def _decision(classification: Classification, routing: Routing) -> Decision:
    return Decision(
        process=classification.process,
        owner=routing.owner,
        queue=routing.queue,
        cell=routing.cell,
        stage=routing.stage,
        share=routing.share,
        draw=routing.draw,
        consult=routing.consult,
        shadow=routing.shadow,
        state=classification.state,
        urgency=classification.urgency,
        tone=classification.tone,
        confidence=classification.confidence,
        because=classification.because + routing.because,
        intent=classification.intent,
        concerns=classification.concerns,
        suggested=classification.suggested,
        model=classification.model,
    )
