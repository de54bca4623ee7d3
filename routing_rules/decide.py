"""The whole decision on one message: what it is about, who owns that, where it waits - also within a thread."""

from dataclasses import replace

from routing_rules.classify import Classification, classify
from routing_rules.facts import Because, BecauseKind, Cell, Decision, MessageFacts, ThreadFacts
from routing_rules.participation import take_part
from routing_rules.route import Routing, route
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage, TicketState

_AT_REST = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})


def decide(
    facts: MessageFacts, thread: ThreadFacts | None, rulebook: Rulebook, ceilings: dict[Cell, Stage] | None = None
) -> Decision:
    """The same facts, thread and rulebook always give the same decision.

    A later message moves a thread only when a rule decides its process, or the vocabulary is at least as sure as the
    rulebook's `change_confidence`; otherwise the thread keeps process, owner and queue. It can make a thread more
    urgent, never less, and can't call an open one spam or in need of no reply. `ceilings` are the highest stages
    that the health of cells allows now.
    """
    classification = classify(facts, rulebook)
    if thread is not None:
        classification = _within_thread(classification, thread)
    ceiling = ceilings.get(Cell(classification.process or "", facts.channel)) if ceilings else None
    if thread is not None and not _moves(classification, thread, rulebook):
        return _decision(*_stay(classification, thread, facts, rulebook, ceilings))
    return _decision(classification, route(classification, facts, rulebook, ceiling))


def _within_thread(classification: Classification, thread: ThreadFacts) -> Classification:
    state, reason = classification.state, None
    if state is not TicketState.OPEN and thread.state not in _AT_REST:
        text = f"The thread is {thread.state}, so this message can't make it {state}."
        state, reason = TicketState.OPEN, Because(BecauseKind.THREAD, str(thread.state), (), text)
    urgency = max(classification.urgency, thread.urgency)
    because = classification.because if reason is None else (*classification.because, reason)
    return replace(classification, state=state, urgency=urgency, because=because)


def _moves(classification: Classification, thread: ThreadFacts, rulebook: Rulebook) -> bool:
    if classification.process is None or classification.process == thread.process:
        return False
    if thread.process is None or classification.by_rule:
        return True
    return classification.confidence >= rulebook.change_confidence


def _stay(
    classification: Classification,
    thread: ThreadFacts,
    facts: MessageFacts,
    rulebook: Rulebook,
    ceilings: dict[Cell, Stage] | None,
) -> tuple[Classification, Routing]:
    process = rulebook.processes.get(thread.process or "")
    queue = classification.queue or thread.queue
    about = f"about {thread.process}" if thread.process else "undecided"
    kept = Because(
        BecauseKind.THREAD, thread.process or queue, (), f"The thread is {about} and this message does not change that."
    )
    waits = Because(BecauseKind.QUEUE, queue, (), f"It waits in queue {queue}.")
    classification = replace(classification, process=thread.process, because=(*classification.because, kept))
    if process is None:
        return classification, Routing(thread.owner, queue, None, Stage.HUB, 0, None, None, None, (waits,))
    cell = Cell(process.slug, facts.channel)
    taking = take_part(cell, facts.author, rulebook, ceilings.get(cell) if ceilings else None)
    return classification, Routing(
        owner=process.owner,
        queue=queue,
        cell=cell,
        stage=taking.stage,
        share=taking.share,
        draw=taking.draw,
        consult=process.owner if taking.stage is Stage.CONSULT else None,
        shadow=process.owner if taking.stage is Stage.SHADOW else None,
        because=(waits,),
    )


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
    )
