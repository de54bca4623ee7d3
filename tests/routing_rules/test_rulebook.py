"""A rulebook is loaded whole, or refused with every reason and its line."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.conditions import Condition
from routing_rules.facts import Cell
from routing_rules.rulebook import Names, RulebookError, digest, load_rulebook
from routing_rules.vocabulary import ChannelKind, QueueKind, Stage
from tests.routing_rules.small_rulebook import (
    FILES,
    ORGANISATION,
    PROCESSES,
    RULES,
    changed_files,
    problems_of,
    small_rulebook,
)


def test_everything_in_the_files_is_in_the_rulebook() -> None:
    rulebook = small_rulebook()
    assert (rulebook.name, rulebook.hub, rulebook.triage_queue) == ("small", "webcare", "triage")
    assert (rulebook.threshold, rulebook.margin, rulebook.change_confidence) == (2, 1, 0.8)
    assert rulebook.home_queues == {"webcare": "webcare", "supply": "supply", "money": "money"}
    assert [rule.slug for rule in rulebook.rules] == ["cross", "cross-with-reach", "thanks", "junk", "press", "lean"]
    x, whatsapp, forum = (rulebook.channels[slug] for slug in ("x", "whatsapp", "forum"))
    assert (x.kind, x.handle, x.language, x.reopen_days, x.text_limit) == (ChannelKind.X, "@small", "en", 3, 100)
    assert (x.time_zone.key, forum.time_zone.key) == ("UTC", "Europe/Amsterdam")
    assert (x.is_public, whatsapp.is_public, forum.is_public) == (True, False, True)
    assert (forum.text_limit, whatsapp.text_limit, forum.reopen_days, forum.language) == (32_000, 4_096, 14, "nl")
    assert rulebook.processes["delivery"].vocabulary == (
        ("waar blijft", 4),
        ("pakket*", 2),
        ("onderweg", 1),
        ("postpakket", -3),
        ("parcel", 2),
    )
    assert rulebook.queues["escalation"].kind is QueueKind.ESCALATION
    assert rulebook.queues["escalation"].department == "webcare"
    cells = {str(cell): (row.stage, row.share, row.salt) for cell, row in rulebook.participation.items()}
    assert cells == {
        "delivery/forum": (Stage.ANSWER, 100, ""),
        "delivery/x": (Stage.DRAFT, 50, ""),
        "delivery/whatsapp": (Stage.SHADOW, 100, ""),
        "bills/forum": (Stage.CONSULT, 100, "spring"),
    }
    assert Cell("bills", "x") not in rulebook.participation


def test_names_in_a_language() -> None:
    names = Names("bezorging", "delivery")
    assert (names.in_language("nl"), names.in_language("en"), names.in_language("de")) == (
        "bezorging",
        "delivery",
        "delivery",
    )


def test_parts_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        small_rulebook().departments["webcare"].slug = "other"  # type: ignore[misc]


def test_sections_may_be_spread_over_files() -> None:
    head, tail = RULES.split("  press:\n")
    files = {**changed_files(rules=head), "d.yaml": f"rules:\n  press:\n{tail}"}
    assert len(load_rulebook(files).rules) == 6


@pytest.mark.parametrize("settings", ["", "settings: {margin: 1}\n"])
def test_defaults_apply_without_settings(settings: str) -> None:
    rulebook = small_rulebook(organisation=settings + ORGANISATION.split("\n", 1)[1])
    assert (rulebook.name, rulebook.threshold, rulebook.time_zone.key) == ("rulebook", 2, "Europe/Amsterdam")


def test_the_digest_names_the_content() -> None:
    assert digest(FILES) == digest(dict(reversed(FILES.items()))) == small_rulebook().digest
    assert digest({"a": "x: 1\n"}) == digest({"a": "x: 1  \r\n"})
    assert digest({"a": "x"}) != digest({"a": "y"})
    assert digest({"a": "x"}) != digest({"b": "x"})
    assert digest({"a": "\ud800"}) != digest({"a": "y"})


A, B, C = FILES


def test_all_problems_are_reported_together_in_file_order() -> None:
    files = changed_files(
        organisation=ORGANISATION.replace("kind: whatsapp", "kind: fax"),
        processes=PROCESSES.replace("owner: money", "owner: nobody"),
        rules=RULES.replace("{any: [waardeloos, 😡]}", "{}"),
    )
    with pytest.raises(RulebookError) as refusal:
        load_rulebook(files)
    assert [(problem.file, problem.line) for problem in refusal.value.problems] == [(A, 9), (B, 13), (C, 4)]
    assert str(refusal.value).count("\n") == 2


@given(
    blank=st.sampled_from(
        ["", "~", "null", "{}", "[]", "''", "'  '", "{any: []}", "{all: ''}", "{either: []}", "{not: {}}"]
    ),
    before=st.integers(0, 5),
)
def test_a_rule_with_an_empty_condition_is_always_refused_at_its_line(blank: str, before: int) -> None:
    text = "rules:\n" + "\n" * before + f"  blank:\n    order: 1\n    when: {blank}\n    then: {{urgency: 3}}\n"
    text += "    examples: {match: [iets]}\n"
    assert any(found.startswith(f"{C}:{before + 4}: ") for found in problems_of(changed_files(rules=text)))


@given(st.text(max_size=60))
def test_no_text_makes_loading_fail_in_another_way(text: str) -> None:
    problems_of(changed_files(rules=text))


def test_a_condition_asks_for_nothing_unless_told() -> None:
    assert Condition() == Condition(followers=0)
