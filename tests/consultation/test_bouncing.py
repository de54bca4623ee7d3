"""Where "not ours" leads, and at which level the leads of the hub stand."""

import pytest

from routing_rules.names import Names
from routing_rules.rulebook import load_rulebook
from routing_rules.service_levels import ServiceLevels
from service.foundation.rulebook_files import read_rulebook_files
from service.tickets.bouncing import Bounce, Destination, lead_queue, where_to
from tests.routing_rules.small_rulebook import ORGANISATION, changed_files

LEVELS = """\
calendars:
  office: {name: {nl: Kantoor, en: Office}, time_zone: Europe/Amsterdam, week: {mon-fri: ["09:00-17:00"]}}
service_levels: {hub: office, departments: {default: office}, channels: {x: office}}
levels:
  experts: {roles: [agent], stand_in: leads}
  theirs: {roles: [lead], departments: [supply], stand_in: leads}
  leads: {roles: [lead], departments: [webcare], stand_in: management}
  management: {roles: [lead, manager]}
policies:
  norm: {name: {nl: Norm, en: Norm}, default: true, calendar: always, targets: {first_reply: 60m}}
"""
QUEUES = "".join(
    f"  {slug}: {{kind: escalation, name: {{nl: {slug}, en: {slug}}}}}\n"
    for slug in ("experts", "theirs", "leads", "management")
)


def levels() -> ServiceLevels:
    old = "  escalation: {kind: escalation, name: {nl: Escalatie, en: Escalation}}\n"
    organisation = ORGANISATION.replace(old, QUEUES)
    files = {**changed_files(organisation=organisation, rules="rules: {}"), "d-service.yaml": LEVELS}
    return load_rulebook(files).service_levels


@pytest.mark.parametrize(
    ("said", "goes"),
    [
        ([("a", None)], Destination.HUB),
        ([("a", "hub")], Destination.HUB),
        ([("a", "b")], Destination.DEPARTMENT),
        ([("a", "b"), ("b", None)], Destination.HUB),
        ([("a", "b"), ("b", "hub")], Destination.HUB),
        ([("a", "b"), ("b", "c")], Destination.DEPARTMENT),
        ([("a", "b"), ("b", "a")], Destination.LEAD),
        ([("a", "b"), ("b", "c"), ("c", "d")], Destination.LEAD),
        ([("a", "b"), ("b", "c"), ("c", None)], Destination.LEAD),
        ([("a", "b"), ("b", "c"), ("c", "hub")], Destination.LEAD),
        ([("a", None), ("b", None), ("c", None), ("d", "e")], Destination.LEAD),
    ],
)
def test_where_it_goes(said: list[tuple[str, str | None]], goes: Destination) -> None:
    assert where_to([Bounce(who, "niet van ons", suggested) for who, suggested in said], "hub") is goes


def test_leads_of_the_hub_stand_at_the_lowest_level_that_is_theirs() -> None:
    assert lead_queue(levels(), has_lead=True) == "leads"
    assert lead_queue(levels(), has_lead=False) == "webcare"


def test_without_levels_it_is_the_queue_of_the_hub() -> None:
    whole = load_rulebook(read_rulebook_files(None)).service_levels
    assert lead_queue(whole, has_lead=True) == "escalation"
    assert isinstance(next(iter(whole.levels.values())).name, Names)
