"""Calendars, policies, ladders and levels as rulebook files say them, and what holds when these say nothing."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from routing_rules.calendars import ALWAYS, is_open
from routing_rules.levels_digest import levels_digest
from routing_rules.loading.country_holidays import YEARS, country_holidays
from routing_rules.names import Names
from routing_rules.rulebook import load_rulebook
from routing_rules.service_levels import Condition, Opening, QueueWork, ServiceLevels, Step
from routing_rules.vocabulary import Balance, ClockKind, Role, StepAction, Work
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.service_files import CALENDARS, LEVELS, WITH_BOARD, service_files
from tests.routing_rules.small_rulebook import ORGANISATION, small_rulebook

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def levels() -> ServiceLevels:
    return load_rulebook(service_files()).service_levels


def test_the_week_of_a_calendar(levels: ServiceLevels) -> None:
    """Days in a row share a line; an interval that ends before it starts lasts past midnight."""
    first, later = levels.calendars["desk"].weeks
    work = (Opening(540, 750), Opening(780, 1050))
    assert first.days == (work, work, work, work, work, (Opening(1320, 1800),), ())
    assert (first.valid_from, later.valid_from) == (None, date(2027, 1, 1))
    assert later.days == ((Opening(480, 1020),),) * 5 + ((), ())


def test_days_of_its_own(levels: ServiceLevels) -> None:
    desk, shop = levels.calendars["desk"], levels.calendars["shop"]
    assert desk.closed[date(2026, 4, 27)] == "Koningsdag"
    assert desk.closed[date(2026, 5, 15)] == "Brugdag"
    assert desk.special == {date(2026, 12, 24): (Opening(540, 720),)}
    assert (desk.time_zone.key, shop.time_zone.key) == ("Europe/Amsterdam", "UTC")
    assert (shop.closed, shop.holidays, desk.holidays) == ({}, (), ("NL",))
    assert not is_open(desk, datetime(2026, 4, 27, 10, tzinfo=UTC))
    assert is_open(desk, datetime(2026, 4, 28, 10, tzinfo=UTC))


def test_public_holidays_are_those_of_the_library() -> None:
    found = country_holidays("NL")
    assert found is not None
    assert {day.year for day in found} == set(YEARS)
    assert found[date(2025, 4, 26)] == "Koningsdag", "the 27th is a Sunday"
    bavaria, germany = country_holidays("DE", "BY"), country_holidays("DE")
    assert bavaria is not None
    assert germany is not None
    assert bavaria.keys() > germany.keys()
    assert country_holidays("XX") is country_holidays("NL", "XX") is None


def test_frozen_holidays_win_over_the_library() -> None:
    files = service_files() | {"f-holidays.yaml": "holidays: {NL: {2026-02-03: Feest}}"}
    assert load_rulebook(files).service_levels.calendars["desk"].closed == {
        date(2026, 2, 3): "Feest",
        date(2026, 5, 15): "Brugdag",
    }


def test_holidays_of_a_part_of_a_country() -> None:
    named = CALENDARS.replace("{country: NL}", "[{country: NL}, {country: DE, subdivision: BY}]")
    found = load_rulebook(service_files(calendars=named)).service_levels
    assert found.calendars["desk"].holidays == ("NL", "DE-BY")
    assert found.calendars["desk"].closed[date(2026, 11, 1)] == "Allerheiligen"
    assert found.holidays.keys() == {"NL", "DE-BY"}


def test_who_follows_which_calendar(levels: ServiceLevels) -> None:
    assert levels.departments == {"webcare": "desk", "supply": "shop", "money": "desk"}
    assert levels.channels == {"forum": "desk", "x": "shop", "whatsapp": "desk"}


def test_policies(levels: ServiceLevels) -> None:
    norm, press, supply = levels.policies
    assert (norm.when, norm.calendar, norm.targets[ClockKind.RESOLUTION]) == (Condition(), None, timedelta(days=2))
    assert norm.ladders == {ClockKind.FIRST_REPLY: "slow", ClockKind.REPLY_WINDOW: "slow"}
    assert press.when == Condition(
        contact_groups=frozenset({"press"}),
        processes=frozenset({"bills"}),
        channels=frozenset({"x"}),
        languages=frozenset({"nl", "en"}),
        priority=10,
    )
    assert (press.calendar, press.targets, press.order) == ("always", {ClockKind.FIRST_REPLY: HOUR * 0.75}, 1)
    assert supply.when == Condition(departments=frozenset({"supply"}))


def test_ladders(levels: ServiceLevels) -> None:
    assert levels.ladders["slow"].steps == (
        Step("owner", 0.5, None, StepAction.WARN_OWNER, None, 0, None),
        Step("lead", None, -HOUR / 4, StepAction.WARN_LEAD, None, 0, None),
        Step("climb", 1.0, None, StepAction.ESCALATE, "escalation", 0, None),
        Step("raise", None, HOUR / 6, StepAction.RAISE_PRIORITY, None, 20, None),
        Step("back", None, HOUR / 3, StepAction.TAKE_BACK, None, 0, None),
        Step("wake", None, HOUR * 1.5, StepAction.WAKE, "board", 0, HOUR / 4),
    )


def test_levels(levels: ServiceLevels) -> None:
    first, board = levels.levels.values()
    assert (first.queue, first.name, set(first.roles)) == ("escalation", Names("Escalatie", "Escalation"), {Role.LEAD})
    assert (set(first.departments), first.wakeful, first.stand_in) == ({"webcare"}, "desk", "board")
    assert (board.name.en, board.wakeful, board.stand_in) == ("Board", None, None)
    assert (board.emails, board.webhook) == (("board@example.org",), "https://example.org/wake")


def test_how_work_is_given_out() -> None:
    organisation = (
        WITH_BOARD.replace("department: money, ", "department: money, work: push, balance: round_robin, accept: 90s, ")
        .replace("department: supply, ", "department: supply, relax_language: 1h, relax_process: 2h, ")
        .replace("{kind: whatsapp, ", "{kind: whatsapp, weight: 3, reply_window: 12h, ")
        .replace("threshold: 2,", "threshold: 2, backdated: 6h, evening: '17:00-24:00',")
    )
    levels = load_rulebook(service_files(organisation=organisation)).service_levels
    assert levels.work["money"] == QueueWork(Work.PUSH, Balance.ROUND_ROBIN, accept=timedelta(seconds=90))
    assert levels.work["supply"] == QueueWork(relax_language=HOUR, relax_process=2 * HOUR)
    assert levels.work["triage"] == QueueWork()
    assert levels.weights == {"forum": 1, "x": 1, "whatsapp": 3}
    assert levels.reply_windows == {"whatsapp": 12 * HOUR}
    assert (levels.backdated, levels.evening) == (6 * HOUR, (17, 24))
    assert levels.queue_departments == {"supply": "supply", "money": "money"}


def test_the_reply_windows_of_networks() -> None:
    """WhatsApp takes replies for a day, Facebook and Instagram from people for a week, the others always."""
    kinds = "".join(
        f"  {kind}: {{kind: {kind}, name: {{nl: A, en: A}}}}\n" for kind in ("facebook", "instagram", "mastodon")
    )
    levels = small_rulebook(organisation=ORGANISATION.replace("queues:", f"{kinds}queues:")).service_levels
    assert levels.reply_windows == {"whatsapp": 24 * HOUR, "facebook": 168 * HOUR, "instagram": 168 * HOUR}
    without = ORGANISATION.replace("kind: whatsapp,", "kind: whatsapp, reply_window: none,")
    assert small_rulebook(organisation=without).service_levels.reply_windows == {}


def test_priority_and_groups(levels: ServiceLevels) -> None:
    points = levels.priority
    assert (points.reach, points.tone, points.urgency) == (((100, 1), (5000, 3)), {"angry": 9}, (0, 1, 2, 3))
    assert (points.waiting, points.window, points.storm, set(points.storms)) == (1, 4, -10, {"bills"})
    assert levels.contact_groups == {"press": 0, "famous": 50_000}


def test_what_holds_when_nothing_is_said() -> None:
    """One calendar that is always open, one policy, and each escalation queue is everybody's who leads."""
    levels = small_rulebook().service_levels
    assert levels.calendars == {"always": ALWAYS}
    assert set(levels.departments.values()) | set(levels.channels.values()) == {"always"}
    (norm,) = levels.policies
    assert norm.when == Condition()
    assert {kind.value: target / HOUR for kind, target in norm.targets.items()} == {
        "first_reply": 1,
        "next_reply": 1,
        "resolution": 48,
        "pick_up": 2,
        "answer": 4,
    }
    (level,) = levels.levels.values()
    assert (level.queue, set(level.roles), level.wakeful) == ("escalation", {Role.LEAD, Role.MANAGER}, None)
    assert (levels.ladders, levels.hub_queue, levels.evening, levels.backdated) == ({}, "webcare", (18, 23), 24 * HOUR)


def test_one_calendar_is_everybody_s() -> None:
    one = CALENDARS[: CALENDARS.index("  shop:")]
    levels = load_rulebook(service_files(calendars=one)).service_levels
    assert set(levels.departments.values()) | set(levels.channels.values()) == {"desk"}


def test_the_default_rulebook_climbs_to_somebody() -> None:
    levels = load_rulebook(read_rulebook_files()).service_levels
    default = next(policy for policy in levels.policies if policy.when == Condition())
    assert default.targets[ClockKind.FIRST_REPLY] == HOUR, "the norm that teams quote"
    assert default.ladders.keys() == set(ClockKind)
    assert {"escalation", "duty_manager", "crisis"} == set(levels.levels)
    assert levels.calendars["office"].closed == country_holidays("NL"), "make its holidays.yaml anew"
    used = {ladder for policy in levels.policies for ladder in policy.ladders.values()}
    assert used == set(levels.ladders)


def test_the_digest_names_what_is_said_not_how() -> None:
    """Order and spelling of files mean nothing where order means nothing; every value counts."""
    digest = load_rulebook(service_files()).service_levels.digest
    respelled = LEVELS.replace("{press: 0, famous: 50000}", "{famous: 50000, press: 0}").replace("60m", "1h")
    respelled = respelled.replace("[nl, en]", "[en, nl]").replace("+1h30m", "+90m")
    assert load_rulebook(service_files(levels=respelled)).service_levels.digest == digest
    moved = service_files()
    moved["z.yaml"] = moved.pop("d-calendars.yaml")
    assert load_rulebook(moved).service_levels.digest == digest
    frozen = service_files() | {"h.yaml": "holidays: {NL: {2026-02-03: Feest}}"}
    changes = [
        frozen,
        service_files(levels=LEVELS.replace("en: Calm", "en: Quiet")),
        service_files(levels=LEVELS.replace("repeat: 15m", "repeat: 20m")),
        service_files(levels=LEVELS.replace("roles: [manager]", "roles: [manager, lead]")),
        service_files(calendars=CALENDARS.replace("12:30", "12:15")),
        service_files(organisation=WITH_BOARD.replace("kind: whatsapp,", "kind: whatsapp, weight: 2,")),
    ]
    digests = {load_rulebook(files).service_levels.digest for files in changes}
    assert len(digests | {digest}) == len(changes) + 1


def test_the_digest_leaves_nothing_out_that_it_cannot_tell(levels: ServiceLevels) -> None:
    with pytest.raises(TypeError, match="service levels hold no set"):
        levels_digest(replace(levels, evening={18, 23}))  # type: ignore[arg-type]


def test_the_digest_is_that_of_rules_apart() -> None:
    files = service_files()
    files["c-rules.yaml"] = files["c-rules.yaml"].replace("urgency: 2", "urgency: 1")
    assert load_rulebook(files).digest != load_rulebook(service_files()).digest
    assert load_rulebook(files).service_levels == load_rulebook(service_files()).service_levels


def test_every_process_finds_the_same_digest() -> None:
    """Sets and mappings come in another order in each process."""
    program = (
        "from routing_rules.rulebook import load_rulebook;"
        "from tests.routing_rules.service_files import service_files;"
        "print(load_rulebook(service_files()).service_levels.digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert digests == {load_rulebook(service_files()).service_levels.digest}
