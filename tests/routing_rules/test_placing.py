"""Where a ticket goes when a person says what it is about."""

import pytest

from routing_rules.placing import place
from routing_rules.rulebook import Rulebook, load_rulebook
from routing_rules.vocabulary import QueueKind, Stage
from service.foundation.rulebook_files import read_rulebook_files


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(read_rulebook_files(None))


@pytest.mark.parametrize(
    ("process", "channel", "now_in", "ceiling", "wanted"),
    [
        ("order_delivery", "forum", "triage", None, ("supply_chain", "supply_chain", Stage.ANSWER, None)),
        ("order_delivery", "forum", "triage", Stage.SHADOW, ("supply_chain", "webcare", Stage.SHADOW, None)),
        ("order_delivery", "facebook", "triage", None, ("supply_chain", "webcare", Stage.CONSULT, "supply_chain")),
        ("billing", "x", "supply_chain", None, ("billing", "webcare", Stage.SHADOW, None)),
        (None, "forum", "webcare", None, (None, "webcare", Stage.HUB, None)),
        (None, "forum", "triage", None, (None, "triage", Stage.HUB, None)),
        (None, "forum", "supply_chain", None, (None, "triage", Stage.HUB, None)),
        (None, "forum", "a_queue_of_before", None, (None, "triage", Stage.HUB, None)),
    ],
)
def test_it_goes_as_the_cell_says(
    rulebook: Rulebook,
    process: str | None,
    channel: str,
    now_in: str,
    ceiling: Stage | None,
    wanted: tuple[str | None, str, Stage, str | None],
) -> None:
    found = place(process, channel, "jan", rulebook, now_in=now_in, ceiling=ceiling)
    assert (found.owner, found.queue, found.stage, found.consult) == wanted


def test_nothing_is_ever_placed_where_nobody_works(rulebook: Rulebook) -> None:
    """Every process from every queue, on every channel: the queue is the hub's or the owner's own."""
    for process in (None, *rulebook.processes):
        for channel in rulebook.channels:
            for now_in in rulebook.queues:
                found = place(process, channel, "jan", rulebook, now_in=now_in)
                queue = rulebook.queues[found.queue]
                assert queue.kind in (QueueKind.HUB, QueueKind.TRIAGE) or queue.department == found.owner
                assert process is None or queue.kind is not QueueKind.TRIAGE
