"""How much of the made-up day the packaged rulebook brings where the day's writer would bring it."""

from collections.abc import Callable
from datetime import datetime

from routing_rules.decide import decide
from routing_rules.facts import Decision, MessageFacts, ThreadFacts
from routing_rules.vocabulary import ChannelKind, TicketState
from service.demo.day import Line, posts, read_day
from service.foundation.clock import now
from tests.rulebooks import default_rulebook

FLOOR = 0.94
"""Below this share the table of the demo would show a product that does not know its customers."""

SPECIAL = {TicketState.NO_REPLY_NEEDED: "praise", TicketState.SPAM: "spam"}
RULEBOOK = default_rulebook()


def destination(decision: Decision) -> str:
    return SPECIAL.get(decision.state) or decision.process or "triage"


def decided_day() -> list[tuple[Line, Decision]]:
    """Every message of the day with its decision, each within its thread."""
    started = now()
    threads: dict[str, str] = {}
    so_far: dict[str, ThreadFacts] = {}
    decisions = []
    day = [delivery for delivery in read_day() if not delivery.again]
    for line, post in zip([delivery.line for delivery in day], posts(day, started), strict=True):
        thread = threads.get(line.re or "") or line.th or line.id
        threads[line.id] = thread
        facts = MessageFacts(
            text=line.text,
            channel=line.ch,
            channel_kind=ChannelKind(line.ch),
            language=line.lang,
            author=post["author"]["external_id"],
            followers=post["author"].get("followers", 0),
            sent_at=datetime.fromisoformat(post["sent_at"]),
        )
        decision = decide(facts, so_far.get(thread), RULEBOOK)
        so_far[thread] = ThreadFacts(decision.process, decision.owner, decision.queue, decision.state, decision.urgency)
        decisions.append((line, decision))
    return decisions


def test_every_expectation_is_a_destination_of_the_rulebook() -> None:
    known = set(RULEBOOK.processes) | {"triage", *SPECIAL.values()}
    assert {slug for delivery in read_day() for slug in delivery.line.expect.split("|")} <= known


def test_most_of_the_day_goes_where_its_writer_would_bring_it(record_property: Callable[[str, object], None]) -> None:
    decided = decided_day()
    elsewhere = [
        f"{line.id}: {destination(decision)} instead of {line.expect}: {line.text[:80]}"
        for line, decision in decided
        if destination(decision) not in line.expect.split("|")
    ]
    share = 1 - len(elsewhere) / len(decided)
    record_property("share_as_expected", round(share, 3))
    assert share >= FLOOR, "\n".join([f"{share:.1%}", *elsewhere])
