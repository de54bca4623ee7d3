"""Mandates as they stand in a rulebook: what is read, and what is refused with file and line."""

import pytest

from routing_rules.mandate import Mandate
from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import Stage
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.service_files import WITH_BOARD, service_files
from tests.routing_rules.small_rulebook import problems_of, small_rulebook

SUPPLY = "  supply: {name: {nl: Levering, en: Supply}}\n"
FULL = """\
  supply:
    name: {nl: Levering, en: Supply}
    in_flight: 12
    languages: [nl, en]
    mail: [supply@example.org, depot@example.org, supply@example.org]
    mandate:
      hours: desk
      replies_a_day: {forum: 30, default: 0}
      reach: 5000
      topics: ['advocaat*', kapot, kapot]
      languages: [nl]
"""
FILE = "a-organisation.yaml"


def files(old: str = "", new: str = "") -> dict[str, str]:
    assert old in FULL
    return service_files(organisation=WITH_BOARD.replace(SUPPLY, FULL.replace(old, new, 1) if old else FULL))


def test_a_mandate_is_read_with_calendars_and_channels_that_come_later() -> None:
    department = load_rulebook(files()).departments["supply"]
    assert (department.in_flight, department.languages) == (12, frozenset({"nl", "en"}))
    assert department.mail == ("supply@example.org", "depot@example.org")
    assert department.mandate == Mandate(
        hours="desk",
        replies_a_day={"forum": 30, "x": 0, "whatsapp": 0},
        reach=5000,
        topics=("advocaat*", "kapot"),
        languages=frozenset({"nl"}),
    )


def test_without_default_a_channel_that_is_not_named_has_no_bound() -> None:
    department = load_rulebook(files(", default: 0", "")).departments["supply"]
    assert department.mandate is not None
    assert department.mandate.replies_a_day == {"forum": 30}


def test_what_is_left_out_is_allowed_and_no_mandate_is_none() -> None:
    open_one = load_rulebook(service_files(organisation=WITH_BOARD.replace(SUPPLY, SUPPLY[:-2] + ", mandate: {}}\n")))
    assert open_one.departments["supply"].mandate == Mandate()
    for department in small_rulebook().departments.values():
        assert (department.mandate, department.in_flight, department.languages, department.mail) == (
            None,
            None,
            frozenset(),
            (),
        )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("hours: desk", "hours: nights", "10: unknown calendar 'nights'; known are always, desk, shop"),
        ("forum: 30", "fax: 30", "11: unknown channel 'fax'; known are default, forum, x, whatsapp"),
        ("forum: 30", "forum: -1", "11: expected a whole number from 0 to 100000, not '-1'"),
        ("{forum: 30, default: 0}", "30", "11: expected a mapping"),
        ("reach: 5000", "reach: -5", "12: expected a whole number from 1 to 2000000000, not '-5'"),
        ("'advocaat*'", "'*a*'", "13: '*a*' is too short for a wildcard"),
        ("'advocaat*'", "''", "13: '' holds no word"),
        (
            "      languages: [nl]",
            "      languages: [xx]",
            "14: unknown language 'xx'; known are the codes of ISO 639-1",
        ),
        ("    languages: [nl, en]", "    languages: dutch", "7: unknown language 'dutch'"),
        ("depot@example.org", "the depot", "8: expected an e-mail address, not 'the depot'"),
        ("in_flight: 12", "in_flight: -1", "6: expected a whole number from 1 to 10000, not '-1'"),
        ("in_flight: 12", "in_flight: 0", "6: expected a whole number from 1 to 10000, not '0'"),
        ("reach: 5000", "range: 5000", "12: unknown key 'range'; known are hours, replies_a_day, reach, topics"),
        ("in_flight: 12", "at_once: 12", "6: unknown key 'at_once'; known are name, hub, mandate, in_flight, language"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(old: str, new: str, problem: str) -> None:
    found = problems_of(files(old, new))
    assert any(one.startswith(f"{FILE}:{problem}") for one in found), found


def test_nothing_is_no_mandate_but_a_mistake() -> None:
    lines = FULL[FULL.index("      hours") :]
    assert problems_of(files(lines, "")) == [f"{FILE}:9: expected a mapping (key: value)"]


@pytest.mark.parametrize("key", ["mandate: {}", "in_flight: 3", "languages: [nl]", "mail: a@example.org"])
def test_the_hub_publishes_anyway(key: str) -> None:
    organisation = WITH_BOARD.replace("hub: true}", f"hub: true, {key}}}")
    found = problems_of(service_files(organisation=organisation))
    said = f"'webcare' is the hub, which takes what nobody else does and publishes it: it has no {key.split(':')[0]}"
    assert found == [f"{FILE}:3: {said}"]


def test_every_department_that_answers_has_a_mandate() -> None:
    rulebook = load_rulebook(read_rulebook_files())
    answered = [cell for cell, one in rulebook.participation.items() if one.stage is Stage.ANSWER]
    owners = {rulebook.processes[cell.process].owner for cell in answered}
    assert owners
    assert all(rulebook.departments[owner].mandate is not None for owner in owners)
    assert rulebook.departments["webcare"].mandate is None
