"""Each part of a condition, alone and together."""

from datetime import datetime

import pytest

from routing_rules.classify import classify
from tests.routing_rules.small_rulebook import NOON, message, small_rulebook

RULE = "rules:\n  it:\n    order: 1\n    when: {when}\n    then: {{urgency: 3}}\n    examples: {{match: [{example}]}}\n"


def fires(when: str, example: str, text: str, **facts: object) -> bool:
    rules = RULE.format(when=when, example=example)
    return "it" in classify(message(text, **facts), small_rulebook(rules=rules)).rules  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "text", "expected"),
    [
        ("{any: [rood, blauw]}", "een blauw pakje", True),
        ("{any: [rood, blauw]}", "een geel pakje", False),
        ("{all: [rood, blauw]}", "blauw en rood", True),
        ("{all: [rood, blauw]}", "alleen rood", False),
        ("{any: [rood], none: [blauw]}", "rood", True),
        ("{any: [rood], none: [blauw]}", "rood blauw", False),
        ("{any: [rood], not: {any: [groen], all: [geel]}}", "rood groen", True),
        ("{any: [rood], not: {any: [groen], all: [geel]}}", "rood groen geel", False),
        ("{either: [{any: [rood]}, {all: [blauw, groen]}]}", "groen en blauw", True),
        ("{either: [{any: [rood]}, {all: [blauw, groen]}]}", "groen", False),
        ("{any: [rood], either: [{any: [dag]}, {any: [nacht]}]}", "rood dag nacht", True),
        ("{any: [rood], longest: 4}", "rood en blauw dag", True),
        ("{any: [rood], longest: 4}", "rood en blauw en groen", False),
        ("{any: [rood], about: nothing}", "rood onderweg", True),
        ("{any: [rood], about: nothing}", "rood pakket", False),
        ("{any: [rood], only: [Rood, blauw, groen, dag, 👍]}", "rood BLAUW 👍 @olievlek!", True),
        ("{any: [rood], only: [rood, blauw, groen, dag]}", "rood met blauw", False),
    ],
)
def test_words(when: str, text: str, expected: bool) -> None:
    example = "rood blauw groen dag" if "none" not in when else "rood"
    assert fires(when, example, text) is expected


def test_all_branches_that_hold_give_their_words() -> None:
    rules = RULE.format(when="{any: [rood], either: [{any: [dag]}, {any: [nacht]}]}", example="rood dag")
    found = classify(message("rood bij nacht en dag"), small_rulebook(rules=rules))
    assert found.because[0].words == ("rood", "dag", "nacht")


@pytest.mark.parametrize(
    ("when", "example", "facts", "expected"),
    [
        ("{language: [de, fr]}", "{text: Hallo, language: de}", {"language": "fr"}, True),
        ("{language: de}", "{text: Hallo, language: de}", {"language": "nl"}, False),
        ("{channel: x}", "{text: Hallo, channel: x}", {"channel": "x"}, True),
        ("{channel: x}", "{text: Hallo, channel: x}", {"channel": "forum"}, False),
        ("{channel_kind: [whatsapp, x]}", "{text: Hallo, channel: x}", {"channel": "whatsapp"}, True),
        ("{channel_kind: [x]}", "{text: Hallo, channel: x}", {"channel": "forum"}, False),
        ("{followers: 100}", "{text: Hallo, followers: 100}", {"followers": 100}, True),
        ("{followers: 100}", "{text: Hallo, followers: 100}", {"followers": 99}, False),
    ],
)
def test_circumstances(when: str, example: str, facts: dict[str, object], expected: bool) -> None:
    assert fires(when, example, "Hallo", **facts) is expected


NIGHT = "{time: {from: '22:00', to: '07:00'}}"
DAY = "{time: {from: '09:00', to: '17:00'}, weekdays: [mon, tue, wed, thu, fri]}"
WEEKEND = "{weekdays: [sat, sun]}"


@pytest.mark.parametrize(
    ("when", "example", "moment", "channel", "expected"),
    [
        (NIGHT, "2026-01-14T23:00:00+01:00", "2026-01-14T22:00:00+01:00", "forum", True),
        (NIGHT, "2026-01-14T23:00:00+01:00", "2026-01-15T06:59:00+01:00", "forum", True),
        (NIGHT, "2026-01-14T23:00:00+01:00", "2026-01-15T07:00:00+01:00", "forum", False),
        (NIGHT, "2026-01-14T23:00:00+01:00", "2026-01-14T21:30:00+00:00", "forum", True),
        (NIGHT, "2026-01-14T23:00:00+01:00", "2026-01-14T21:30:00+00:00", "x", False),
        (DAY, "2026-01-14T09:00:00+01:00", "2026-01-14T16:59:00+01:00", "forum", True),
        (DAY, "2026-01-14T09:00:00+01:00", "2026-01-17T12:00:00+01:00", "forum", False),
        (WEEKEND, "2026-01-17T12:00:00+01:00", "2026-01-18T23:59:59+01:00", "forum", True),
        (WEEKEND, "2026-01-17T12:00:00+01:00", "2026-01-19T00:00:00+01:00", "forum", False),
    ],
)
def test_time_of_day_in_the_time_zone_of_the_channel(
    when: str, example: str, moment: str, channel: str, expected: bool
) -> None:
    sent_at = datetime.fromisoformat(moment)
    assert fires(when, f"{{text: Hallo, sent_at: '{example}'}}", "Hallo", channel=channel, sent_at=sent_at) is expected


def test_an_unknown_channel_uses_the_time_zone_of_the_rulebook() -> None:
    rules = RULE.format(when=DAY, example="{text: Hallo, sent_at: '2026-01-14T09:00:00+01:00'}")
    rulebook = small_rulebook(rules=rules)
    assert classify(message("Hallo", "email", sent_at=NOON), rulebook).rules == ("it",)
