"""Forms say the same as rulebook files: what is typed is written, loaded, and shown again as it was typed."""

from datetime import date
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.loading.times import duration_text
from routing_rules.rulebook import Rulebook, load_rulebook
from routing_rules.service_levels import ServiceLevels
from service.configuration.yaml_text import calendars_yaml, holidays_yaml, service_levels_yaml
from service.flow.levels.calendar_form import CalendarForm, calendar_form, openings_text
from service.flow.levels.forms import NotReadable, new_slug
from service.flow.levels.ladder_form import LadderForm, Row, ladder_form
from service.flow.levels.policy_form import PolicyForm, policy_form
from service.flow.levels.sections import changed_files
from service.flow.levels.work_forms import followers_form, levels_form, points_form, work_form
from service.foundation.rulebook_files import read_rulebook_files
from tests.configuration.test_yaml_text import BOARD, MINUTES, SMALL, TEXTS, day, levels
from tests.rulebooks import default_rulebook
from tests.tries import tries

TODAY = date(2026, 11, 20)
DEFAULT = default_rulebook()


class Putting(Protocol):
    """Any of the forms."""

    def put_into(self, levels: ServiceLevels, /) -> ServiceLevels:
        """The service levels with it."""


def files_of(found: ServiceLevels) -> dict[str, str]:
    texts = {"calendars.yaml": calendars_yaml(found), "service-levels.yaml": service_levels_yaml(found)}
    return {**BOARD, **texts, "holidays.yaml": holidays_yaml(SMALL.holidays)}


def written(files: dict[str, str], rulebook: Rulebook, wanted: ServiceLevels) -> Rulebook:
    return load_rulebook({**files, **changed_files(files, rulebook, wanted)})


@given(levels())
@tries(10)
def test_a_form_that_nobody_touched_changes_nothing(found: ServiceLevels) -> None:
    files = files_of(found)
    rulebook = load_rulebook(files)
    now = rulebook.service_levels
    forms: list[Putting] = [
        *(policy_form(policy) for policy in now.policies),
        *(ladder_form(ladder) for ladder in now.ladders.values()),
        *(calendar_form(now.calendars[slug], now, TODAY) for slug in now.calendars if slug != "always"),
        work_form(now),
        followers_form(now),
        levels_form(now),
        points_form(now, list(rulebook.processes)),
    ]
    for form in forms:
        assert changed_files(files, rulebook, form.put_into(now)) == {}, form


@given(st.data())
@tries(10)
def test_what_is_typed_is_shown_again(data: st.DataObject) -> None:
    files = files_of(data.draw(levels()))
    rulebook = load_rulebook(files)
    now = rulebook.service_levels
    policy = data.draw(st.sampled_from(now.policies))
    length = data.draw(MINUTES)
    typed = policy_form(policy).model_copy(
        update={"name_nl": data.draw(TEXTS), "targets": [duration_text(length), "", "", "", ""], "ladders": [""] * 6}
    )
    read = written(files, rulebook, typed.put_into(now)).service_levels
    assert policy_form(next(one for one in read.policies if one.slug == policy.slug)) == typed

    slug = data.draw(st.sampled_from([slug for slug in now.calendars if slug != "always"]))
    days = [openings_text(data.draw(day())) for _ in range(7)]
    week = calendar_form(now.calendars[slug], now, TODAY).model_copy(update={"days": days})
    read = written(files, rulebook, week.put_into(now)).service_levels
    assert calendar_form(read.calendars[slug], read, TODAY) == week
    before = [one for one in now.calendars[slug].weeks if one.valid_from is None or one.valid_from < TODAY]
    assert [one for one in read.calendars[slug].weeks if one in before] == before, "nothing reaches back"


def test_rows_of_a_ladder_come_and_go() -> None:
    form = ladder_form(DEFAULT.service_levels.ladders["customer"])
    longer = form.model_copy(update={"do": "add"}).rearranged()
    assert longer is not None
    assert longer.rows == [*form.rows, Row()]
    shorter = form.model_copy(update={"do": "drop-1"}).rearranged()
    assert shorter is not None
    assert [row.slug for row in shorter.rows] == ["warn-owner", "escalate", "raise", "wake"]
    moved = form.model_copy(update={"do": "up-4"}).rearranged()
    assert moved is not None
    assert [row.slug for row in moved.rows] == ["warn-owner", "warn-lead", "escalate", "wake", "raise"]
    for nothing in ("try", "publish", "drop-99", "up-0", "up-x", "drop-99999999999999999999"):
        assert form.model_copy(update={"do": nothing}).rearranged() is None


def test_a_new_step_gets_a_slug_of_its_own() -> None:
    form = ladder_form(DEFAULT.service_levels.ladders["customer"])
    typed = form.with_rows([*form.rows[:2], Row(at="90 %", action="warn_lead"), *form.rows[2:]])
    steps = typed.ladder(DEFAULT.service_levels).steps
    assert [(step.slug, step.share) for step in steps][1:3] == [("warn-lead", 0.8), ("warn-lead-2", 0.9)]
    assert [step.slug for step in steps if step.repeat] == ["wake"]


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (PolicyForm(name_nl="A", name_en="B", targets=["soon"]), {"conditions", "target-first_reply"}),
        (PolicyForm(channels=["x"], targets=["1h"], priority="many"), {"name_nl", "name_en", "priority"}),
        (PolicyForm(name_nl="A", name_en="B", channels=["x"], targets=["0m"]), {"target-first_reply"}),
        (LadderForm(name_nl="A", name_en="B"), {"steps"}),
        (
            LadderForm(name_nl="A", name_en="B").with_rows([Row(at="0%", action="wake"), Row(at="+x", action="jump")]),
            {"at-0", "level-0", "at-1", "action-1"},
        ),
        (
            LadderForm(name_nl="A", name_en="B").with_rows([Row(at="1%", action="raise_priority", repeat="-1h")]),
            {"points-0", "repeat-0"},
        ),
        (
            CalendarForm(
                name_nl="A",
                name_en="B",
                time_zone="Mars/Olympus",
                valid_from="tomorrow",
                days=["nine to five", "09:00-09:00", "it's {open}"],
                holidays="XX",
                closed="Kerst\n2026-12-25",
                special="2026-12-24 laat",
            ),
            {"time_zone", "valid_from", "day-0", "day-1", "day-2", "holidays", "closed", "special"},
        ),
    ],
)
def test_everything_that_is_wrong_is_named(form: PolicyForm | LadderForm | CalendarForm, fields: set[str]) -> None:
    with pytest.raises(NotReadable) as refused:
        form.put_into(DEFAULT.service_levels)
    assert {complaint.field for complaint in refused.value.complaints} == fields


def test_a_country_is_followed_from_now_on() -> None:
    files = read_rulebook_files()
    now = DEFAULT.service_levels
    form = calendar_form(now.calendars["office"], now, TODAY).model_copy(update={"holidays": "NL, DE-BY"})
    read = written(dict(files), DEFAULT, form.put_into(now)).service_levels
    assert read.calendars["office"].holidays == ("NL", "DE-BY")
    assert date(2026, 11, 1) in read.calendars["office"].closed


def test_a_planned_week_can_be_dropped() -> None:
    now = DEFAULT.service_levels
    form = calendar_form(now.calendars["office"], now, TODAY)
    planned = form.model_copy(update={"valid_from": "2027-02-01", "days": ["10:00-12:00", *form.days[1:]]})
    later = planned.put_into(now)
    assert [str(week.valid_from) for week in later.calendars["office"].weeks] == ["None", "2027-02-01"]
    shown = calendar_form(later.calendars["office"], later, TODAY)
    assert shown.days == form.days, "it is not so yet"
    dropped = shown.model_copy(update={"drop_week": ["2027-02-01"]}).put_into(later)
    assert dropped.calendars["office"].weeks == now.calendars["office"].weeks


@given(TEXTS, st.sets(st.sampled_from(["policy", "policy-2", "a"])))
@tries(100)
def test_slugs_are_free_and_well_formed(name: str, taken: set[str]) -> None:
    slug = new_slug(name, taken, "policy")
    assert slug not in taken
    assert slug[0].isalpha()
    assert slug.replace("-", "").isalnum()
    assert slug.isascii()
