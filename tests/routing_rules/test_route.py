"""Owner, cell, stage and queue of a classified message."""

import pytest

from routing_rules.classify import classify
from routing_rules.facts import BecauseKind, Cell
from routing_rules.participation import Ceiling, CeilingCause, draw
from routing_rules.route import Routing, route
from routing_rules.vocabulary import Stage
from tests.routing_rules.small_rulebook import message, small_rulebook

RULEBOOK = small_rulebook()
X = Cell("delivery", "x")
INSIDE = next(str(author) for author in range(1_000) if draw(X, str(author)) < 50)
OUTSIDE = next(str(author) for author in range(1_000) if draw(X, str(author)) >= 50)


def routed(
    text: str,
    channel: str = "forum",
    author: str = INSIDE,
    ceiling: Stage | None = None,
    cause: CeilingCause = CeilingCause.HEALTH,
) -> Routing:
    facts = message(text, channel, author=author)
    highest = None if ceiling is None else Ceiling(ceiling, cause)
    return route(classify(facts, RULEBOOK), facts, RULEBOOK, highest)


@pytest.mark.parametrize(
    ("channel", "author", "ceiling", "stage", "queue", "consult", "shadow"),
    [
        ("forum", INSIDE, None, Stage.ANSWER, "supply", None, None),
        ("forum", INSIDE, Stage.DRAFT, Stage.DRAFT, "supply", None, None),
        ("forum", INSIDE, Stage.CONSULT, Stage.CONSULT, "webcare", "supply", None),
        ("forum", INSIDE, Stage.HUB, Stage.HUB, "webcare", None, None),
        ("x", INSIDE, None, Stage.DRAFT, "supply", None, None),
        ("x", OUTSIDE, None, Stage.CONSULT, "webcare", "supply", None),
        ("whatsapp", INSIDE, None, Stage.SHADOW, "webcare", None, "supply"),
        ("email", INSIDE, None, Stage.HUB, "webcare", None, None),
    ],
)
def test_the_stage_says_who_has_it(
    channel: str, author: str, ceiling: Stage | None, stage: Stage, queue: str, consult: str | None, shadow: str | None
) -> None:
    found = routed("Waar blijft mijn pakket?", channel, author, ceiling)
    assert (found.owner, found.cell) == ("supply", Cell("delivery", channel))
    assert (found.stage, found.queue, found.consult, found.shadow) == (stage, queue, consult, shadow)


def test_the_control_group_of_answer_is_kept_by_the_hub() -> None:
    processes = "processes:\n  d: {name: {nl: d, en: d}, owner: supply, vocabulary: {und: {telling: [pakket]}}}\n"
    processes += "participation: {d: {forum: {stage: answer, share: 0}}}\n"
    rulebook = small_rulebook(processes=processes, rules="rules: {}")
    facts = message("pakket")
    found = route(classify(facts, rulebook), facts, rulebook)
    assert (found.stage, found.queue, found.owner, found.share) == (Stage.DRAFT, "webcare", "supply", 0)


def test_undecided_goes_to_triage_without_owner() -> None:
    found = routed("goedemorgen")
    assert found == Routing(None, "triage", None, Stage.HUB, 0, None, None, None, found.because)
    assert [one.text for one in found.because] == ["Nobody owns this yet: it waits in queue triage."]


def test_a_rule_may_name_the_queue() -> None:
    facts = message("waardeloos, waar blijft mijn pakket", followers=9_999)
    found = route(classify(facts, RULEBOOK), facts, RULEBOOK)
    assert (found.queue, found.owner, found.stage) == ("escalation", "supply", Stage.ANSWER)


def test_a_process_of_the_hub_stays_there() -> None:
    found = routed("ik ben journalist")
    assert (found.owner, found.queue, found.stage) == ("webcare", "webcare", Stage.HUB)


def test_reasons_name_owner_cell_draw_and_queue() -> None:
    outside = routed("Waar blijft mijn pakket?", "x", OUTSIDE)
    assert [one.kind for one in outside.because] == [
        BecauseKind.OWNER,
        BecauseKind.CELL,
        BecauseKind.DRAW,
        BecauseKind.QUEUE,
    ]
    assert [one.kind for one in routed("Waar blijft mijn pakket?").because] == [
        BecauseKind.OWNER,
        BecauseKind.CELL,
        BecauseKind.QUEUE,
    ]
    assert outside.because[2].text == (
        f"Draw {outside.draw} is outside the share of 50 %: one stage lower, kept by the hub."
    )


@pytest.mark.parametrize(
    ("cause", "ceiling", "text"),
    [
        (CeilingCause.HEALTH, Stage.DRAFT, "Stage answer is held at draft: the cell stepped back."),
        (CeilingCause.ROOM, Stage.SHADOW, "Stage answer is held at shadow: supply has as much as it takes at once."),
    ],
)
def test_a_ceiling_that_lowers_the_stage_is_a_reason(cause: CeilingCause, ceiling: Stage, text: str) -> None:
    found = routed("Waar blijft mijn pakket?", ceiling=ceiling, cause=cause)
    owner, cell, held, queue = found.because
    assert (owner.kind, cell.kind, queue.kind) == (BecauseKind.OWNER, BecauseKind.CELL, BecauseKind.QUEUE)
    assert (held.kind, held.subject, held.words, held.text) == (BecauseKind.CEILING, cause.value, (), text)


@pytest.mark.parametrize("ceiling", [Stage.ANSWER, None])
def test_a_ceiling_that_lowers_nothing_is_no_reason(ceiling: Stage | None) -> None:
    found = routed("Waar blijft mijn pakket?", ceiling=ceiling)
    assert BecauseKind.CEILING not in {one.kind for one in found.because}


def test_outside_the_share_the_ceiling_is_told_before_the_draw() -> None:
    found = routed("Waar blijft mijn pakket?", "x", OUTSIDE, Stage.CONSULT)
    assert found.stage is Stage.SHADOW
    assert [one.kind for one in found.because] == [
        BecauseKind.OWNER,
        BecauseKind.CELL,
        BecauseKind.CEILING,
        BecauseKind.DRAW,
        BecauseKind.QUEUE,
    ]


def test_a_language_in_which_the_department_takes_no_part_is_kept_by_the_hub() -> None:
    processes = "processes:\n  d: {name: {nl: d, en: d}, owner: supply, vocabulary: {und: {telling: [pakket]}}}\n"
    processes += "participation: {d: {forum: {stage: answer, share: 50, languages: [nl]}}}\n"
    rulebook = small_rulebook(processes=processes, rules="rules: {}")
    facts = message("pakket", language="de")
    found = route(classify(facts, rulebook), facts, rulebook)
    assert (found.stage, found.queue, found.owner, found.share, found.draw) == (
        Stage.HUB,
        "webcare",
        "supply",
        50,
        None,
    )
    reason = found.because[2]
    assert (reason.kind, reason.subject) == (BecauseKind.LANGUAGE, "de")
    assert reason.text == "supply takes no part in messages in language de: kept by the hub."
