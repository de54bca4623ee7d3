"""Every mistake in a rulebook is named with its file and line."""

import pytest

from tests.routing_rules.small_rulebook import FILES, ORGANISATION, PROCESSES, RULES, changed_files, problems_of


def organisation(old: str, new: str) -> dict[str, str]:
    assert old in ORGANISATION
    return changed_files(organisation=ORGANISATION.replace(old, new))


def processes(old: str, new: str) -> dict[str, str]:
    assert old in PROCESSES
    return changed_files(processes=PROCESSES.replace(old, new))


def rules(old: str, new: str) -> dict[str, str]:
    assert old in RULES
    return changed_files(rules=RULES.replace(old, new, 1))


A, B, C = FILES
EMPTY = "empty condition; a rule is never a catch-all"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        # rules
        (rules("{any: [waardeloos, 😡]}", "{}"), f"{C}:4: {EMPTY}"),
        (rules("{any: [waardeloos, 😡]}", ""), f"{C}:4: {EMPTY}"),
        (rules("{any: [waardeloos, 😡]}", "'  '"), f"{C}:4: {EMPTY}"),
        (rules("{any: [waardeloos, 😡]}", "[]"), f"{C}:4: {EMPTY}"),
        (rules("{any: [waardeloos, 😡]}", "~"), f"{C}:4: {EMPTY}"),
        (rules("{any: [waardeloos, 😡]}", "{any: []}"), f"{C}:4: empty condition: 'any' names nothing"),
        (rules("{any: [waardeloos, 😡]}", "{any: ' '}"), f"{C}:4: empty condition: 'any' names nothing"),
        (rules("{any: [waardeloos, 😡]}", "{any: ['']}"), f"{C}:4: an empty term would match nothing or everything"),
        (rules("{any: [waardeloos, 😡]}", "{any: ['*']}"), f"{C}:4: '*' is not one word"),
        (rules("{any: [waardeloos, 😡]}", "{none: [ja]}"), f"{C}:4: the condition asks for nothing, so the rule would"),
        (rules("{any: [waardeloos, 😡]}", "{longest: 3, about: nothing}"), f"{C}:4: the condition asks for nothing"),
        (rules("{any: [waardeloos, 😡]}", "{only: [ja]}"), f"{C}:4: the condition asks for nothing"),
        (rules("any: [waardeloos, 😡]", "any: [ja], longest: 0"), f"{C}:4: expected a whole number from 1 to 10000"),
        (
            rules("any: [waardeloos, 😡]", "any: [ja], about: money"),
            f"{C}:4: unknown matter 'money'; known are nothing",
        ),
        (rules("any: [waardeloos, 😡]", "any: [ja], only: ['']"), f"{C}:4: an empty word would allow nothing"),
        (rules("{any: [waardeloos, 😡]}", "{not: {any: [ja]}}"), f"{C}:4: the condition asks for nothing"),
        (rules("{any: [waardeloos, 😡]}", "{either: [{}]}"), f"{C}:4: {EMPTY}"),
        (rules("    when: {any: [waardeloos, 😡]}\n", ""), f"{C}:2: rule 'cross' has an empty condition"),
        (rules("{any: [waardeloos, 😡]}", "waardeloos"), f"{C}:4: expected a mapping"),
        (rules("any: [waardeloos, 😡]", "some: [waardeloos]"), f"{C}:4: unknown key 'some'; known are any, all"),
        (rules("any: [waardeloos, 😡]", "any: [[waardeloos]]"), f"{C}:4: expected text"),
        (rules("tone: angry, followers: 1000", "tone: grumpy"), f"{C}:9: unknown tone 'grumpy'; known are angry"),
        (rules("followers: 1000", "followers: 0"), f"{C}:9: expected a whole number from 1 to 2000000000, not '0'"),
        (rules("followers: 1000", "followers: many"), f"{C}:9: expected a whole number"),
        (rules("followers: 1000", "channel: fax"), f"{C}:9: unknown channel 'fax'; known are forum, x, whatsapp"),
        (rules("followers: 1000", "channel_kind: fax"), f"{C}:9: unknown channel kind 'fax'; known are x, facebook"),
        (rules("followers: 1000", "weekdays: [noday]"), f"{C}:9: unknown weekday 'noday'"),
        (rules("followers: 1000", "time: {from: '9:99', to: '17:00'}"), f"{C}:9: expected a time such as '09:00'"),
        (rules("followers: 1000", "time: {from: '09:00'}"), f"{C}:9: a time needs 'from' and 'to'"),
        (rules("queue: escalation, urgency: 3", "queue: nowhere"), f"{C}:10: unknown queue 'nowhere'; known are"),
        (rules("urgency: 3", "urgency: 4"), f"{C}:10: expected a whole number from 0 to 3, not '4'"),
        (rules("{queue: escalation, urgency: 3}", "{}"), f"{C}:10: the rule does nothing"),
        (rules("    then: {queue: escalation, urgency: 3}\n", ""), f"{C}:7: rule 'cross-with-reach' does nothing"),
        (rules("state: spam", "state: closed"), f"{C}:20: unknown state for a rule 'closed'; known are no_reply_neede"),
        (rules("stop: true", "stop: maybe"), f"{C}:20: expected true or false, not 'maybe'"),
        (rules("{process: chat}", "{process: gossip}"), f"{C}:25: unknown process 'gossip'; known are delivery, bills"),
        (rules("process: delivery, weight: 3", "weight: 3, urgency: 1"), f"{C}:30: a weight needs the process"),
        (rules("order: 20", "order: 10"), f"{C}:8: order 10 is taken by another rule"),
        (rules("    order: 20\n", ""), f"{C}:7: rule 'cross-with-reach' has no order"),
        (rules("  thanks:", "  cross:"), f"{C}:12: 'cross' is there twice"),
        (rules("  thanks:", "  Thanks!:"), f"{C}:12: 'Thanks!' is no slug"),
        (rules("  lean:", "  lean:\n    colour: red"), f"{C}:28: unknown key 'colour'; known are order, when, then"),
        # examples
        (rules("{match: [Waardeloos!], no_match: [Prima]}", "{no_match: [Prima]}"), f"{C}:2: rule 'cross' has no exam"),
        (rules("{match: [Waardeloos!], no_match: [Prima]}", "{match: []}"), f"{C}:2: rule 'cross' has no example"),
        (rules("    examples: {match: [Waardeloos!], no_match: [Prima]}\n", ""), f"{C}:2: rule 'cross' has no example"),
        (rules("[Waardeloos!]", "[Prima hoor]"), f"{C}:6: example fails: 'Prima hoor' should match rule 'cross'"),
        (rules("[Prima]", "[Waardeloos]"), f"{C}:6: example fails: 'Waardeloos' should not match rule 'cross'"),
        (rules("is winst, process: chat", "is winst, process: bills"), f"{C}:21: example fails: 'Bitcoin is winst' sh"),
        (rules("[Prima]", "[{channel: x}]"), f"{C}:6: an example needs a text"),
        (rules("[Prima]", "['']"), f"{C}:6: an example needs a text"),
        (rules("[Prima]", "[{text: Prima, channel: fax}]"), f"{C}:6: unknown channel 'fax'"),
        (rules("[Prima]", "[{text: Prima, sent_at: noon}]"), f"{C}:6: expected a moment with a time zone such as"),
        (rules("[Prima]", "[{text: Prima, sent_at: '2026-01-14T22:30:00'}]"), f"{C}:6: expected a moment with a time"),
        (processes("[Waar blijft mijn pakket?]", "[Hoe laat is het?]"), f"{B}:9: example fails: 'Hoe laat is het?' sh"),
        # processes
        (processes("owner: supply", "owner: nobody"), f"{B}:4: unknown department 'nobody'; known are webcare, supply"),
        (processes("    owner: supply\n", ""), f"{B}:2: process 'delivery' has no owner"),
        (processes("    name: {nl: bezorging, en: delivery}\n", ""), f"{B}:2: has no name"),
        (processes("{nl: bezorging, en: delivery}", "{nl: bezorging}"), f"{B}:3: has no name in 'en'"),
        (processes("{nl: bezorging, en: delivery}", "{nl: bezorging, en: ''}"), f"{B}:3: has no name in 'en'"),
        (processes("{nl: bezorging, en: delivery}", "bezorging"), f"{B}:3: expected a mapping"),
        (processes("      en: {telling: [parcel]}", "      de: {telling: [paket]}"), f"{B}:7: unknown key 'de'; known"),
        (processes("hint: [onderweg]", "sure: [onderweg]"), f"{B}:6: unknown key 'sure'; known are decisive, telling"),
        (processes("hint: [onderweg]", "hint: [waar blijft]"), f"{B}:6: 'waar blijft' is in the vocabulary of 'delive"),
        (processes("hint: [onderweg]", "hint: ['*a*']"), f"{B}:6: '*a*' is too short for a wildcard"),
        (processes("  chat:", "  bills:"), f"{B}:15: 'bills' is there twice"),
        # participation
        (processes("stage: answer", "stage: think"), f"{B}:20: unknown stage 'think'; known are hub, shadow, consult"),
        (processes("{stage: answer}", "{share: 10}"), f"{B}:20: cell delivery/forum has no stage"),
        (processes("share: 50", "share: 101"), f"{B}:21: expected a whole number from 0 to 100, not '101'"),
        (processes("share: 50", "share: -1"), f"{B}:21: expected a whole number from 0 to 100, not '-1'"),
        (processes("share: 50", "share: half"), f"{B}:21: expected a whole number from 0 to 100, not 'half'"),
        (processes("    x: {stage", "    fax: {stage"), f"{B}:21: unknown channel 'fax'; known are forum, x, whatsapp"),
        (processes("share: 50", "part: 50"), f"{B}:21: unknown key 'part'; known are stage, share, salt"),
        (processes("  bills:\n    forum", "  jokes:\n    forum"), f"{B}:23: unknown process 'jokes'; known are"),
        (processes("  bills:\n    forum", "  chat:\n    forum"), f"{B}:23: 'chat' belongs to the hub"),
        # organisation
        (organisation(", hub: true", ""), f"{A}:2: no department is the hub"),
        (organisation("en: Money}}\nchannels", "en: Money}, hub: true}\nchannels"), f"{A}:5: 'money' can't be the hub"),
        (organisation("  supply: {name: {nl: Levering, en: Supply}}", "  supply: {}"), f"{A}:4: has no name"),
        (organisation("kind: whatsapp, ", ""), f"{A}:9: channel 'whatsapp' has no kind"),
        (organisation("kind: whatsapp", "kind: fax"), f"{A}:9: unknown channel kind 'fax'; known are x, facebook"),
        (organisation("time_zone: UTC", "time_zone: Mars/Base"), f"{A}:8: unknown time zone 'Mars/Base'"),
        (organisation("time_zone: UTC", "time_zone: ../UTC"), f"{A}:8: unknown time zone '../UTC'"),
        (organisation("reopen_days: 3", "reopen_days: x"), f"{A}:8: expected a whole number from 0 to 3650, not 'x'"),
        (organisation("public: false", "public: 'no'"), f"{A}:9: expected true or false, not 'no'"),
        (organisation("kind: triage", "kind: waiting"), f"{A}:12: unknown queue kind 'waiting'; known are hub, depart"),
        (organisation("{kind: triage, ", "{"), f"{A}:12: queue 'triage' has no kind"),
        (organisation("kind: triage", "kind: escalation"), f"{A}:10: expected exactly one queue of kind 'triage'"),
        (organisation("kind: hub", "kind: hub, department: money"), f"{A}:11: the hub queue belongs to 'webcare', not"),
        (organisation("department: money", "department: sales"), f"{A}:15: unknown department 'sales'"),
        (organisation("department: money", "department: supply"), f"{A}:10: expected exactly one queue of kind 'depar"),
        (organisation("threshold: 2", "threshold: 0"), f"{A}:1: expected a whole number from 1 to 100, not '0'"),
        (organisation("  money: {name", "  Money: {name"), f"{A}:5: 'Money' is no slug"),
        (organisation("  forum: {kind", "  The Forum: {kind"), f"{A}:7: 'The Forum' is no slug"),
        (organisation("  money: {kind", "  my money: {kind"), f"{A}:15: 'my money' is no slug"),
        (processes("  chat:", "  Chat:"), f"{B}:15: 'Chat' is no slug"),
        ({**FILES, "d.yaml": "departments: {money: {name: {nl: G, en: M}}}"}, "d.yaml:1: department 'money' is there "),
        ({**FILES, "d.yaml": "rules: {press: {order: 99}}"}, "d.yaml:1: rule 'press' is there twice"),
        (organisation("channels:", "networks:"), f"{A}:6: unknown key 'networks'; known are settings"),
        # files
        (changed_files(rules="rules: {a: ["), f"{C}:2: not YAML:"),
        (changed_files(rules="rules:\n  a: 'b\n"), f"{C}:3: not YAML:"),
        (changed_files(rules="a: 1\n---\nb: 2\n"), f"{C}:2: not YAML:"),
        (changed_files(rules="a: \x00"), f"{C}:1: not YAML:"),
        (changed_files(rules="a: \ud800"), f"{C}:1: not YAML:"),
        (changed_files(rules="# nothing\n"), f"{C}:1: the file is empty"),
        (changed_files(rules="rule: {}"), f"{C}:1: unknown key 'rule'; known are settings, departments"),
        (changed_files(rules="[rules]"), f"{C}:1: expected a mapping"),
        (changed_files(rules=f"rules: {'[' * 40}{']' * 40}"), f"{C}:1: nested too deeply"),
        (changed_files(rules=f"rules: {'[' * 100_000}"), f"{C}:1: nested too deeply"),
        (changed_files(rules="rules: &a [*a]"), f"{C}:1: not YAML: an alias is not allowed; quote"),
        ({"only.yaml": "settings: {name: x}"}, "only.yaml:1: there is no section 'departments'"),
        ({}, "rulebook.yaml:1: there is no section 'channels'"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(files: dict[str, str], problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(files)), problems_of(files)
