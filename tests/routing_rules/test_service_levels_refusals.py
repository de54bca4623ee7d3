"""Every mistake in policies, ladders, levels and priority is named with its file and line."""

import pytest

from tests.routing_rules.service_files import BOARD, LEVELS, WITH_BOARD, service_files
from tests.routing_rules.small_rulebook import ORGANISATION, changed_files, problems_of


def levels(old: str, new: str) -> dict[str, str]:
    assert old in LEVELS
    return service_files(levels=LEVELS.replace(old, new, 1))


def organisation(old: str, new: str) -> dict[str, str]:
    assert old in WITH_BOARD
    return service_files(organisation=WITH_BOARD.replace(old, new, 1))


E = "e-levels.yaml"
TIME = "expected a length of time over zero such as '90m', '4h' or '2d', not"
TAKER = "the last step has no taker"


def test_what_they_are_changed_from_is_right() -> None:
    assert problems_of(service_files()) == []


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        # contact groups and priority
        (levels("famous: 50000", "famous: many"), f"{E}:1: expected a whole number from 0 to 2000000000, not 'many'"),
        (levels("famous: 50000", "Famous: 5"), f"{E}:1: 'Famous' is no slug"),
        (levels("5000: 3", "many: 3"), f"{E}:39: expected a number of followers, not 'many'"),
        (levels("angry: 9", "grumpy: 9"), f"{E}:39: unknown key 'grumpy'; known are angry, unhappy"),
        (levels("[0, 1, 2, 3]", "[0, 1, 2]"), f"{E}:39: expected four numbers that grow, for the urgencies 0 to 3"),
        (levels("[0, 1, 2, 3]", "[3, 2, 1, 0]"), f"{E}:39: expected four numbers that grow"),
        (levels("storms: [bills]", "storms: [jokes]"), f"{E}:39: unknown process 'jokes'; known are delivery, bills"),
        (levels("storms: [bills]", "process: {jokes: 2}"), f"{E}:39: unknown process 'jokes'"),
        # levels
        (
            levels("  escalation:\n", "  triage:\n"),
            f"{E}:3: 'triage' is no escalation queue; those are escalation, board",
        ),
        (levels("  escalation:\n", "  nowhere:\n"), f"{E}:3: 'nowhere' is no escalation queue"),
        (levels("roles: [lead]", "roles: [boss]"), f"{E}:4: unknown role 'boss'; known are agent, department, lead"),
        (levels("departments: [webcare]", "departments: [sales]"), f"{E}:5: unknown department 'sales'"),
        (levels("wakeful: desk", "wakeful: cellar"), f"{E}:6: unknown calendar 'cellar'"),
        (
            levels("stand_in: board", "stand_in: triage"),
            f"{E}:7: unknown escalation queue 'triage'; known are escalati",
        ),
        (
            levels("stand_in: board", "stand_in: escalation"),
            f"{E}:3: the stand-ins of 'escalation' go round in a circl",
        ),
        (
            levels("    emails:", "    stand_in: escalation\n    emails:"),
            f"{E}:8: the stand-ins of 'board' go round in a circle: board -> escalation -> board",
        ),
        (levels("board@example.org", "the board"), f"{E}:11: expected an e-mail address, not 'the board'"),
        (levels("https://example.org/wake", "http://example.org"), f"{E}:12: expected an https address, not 'http://e"),
        (levels("https://example.org/wake", "https:// x"), f"{E}:12: expected an https address"),
        (
            organisation(BOARD, f"{BOARD}  pr: {{kind: escalation, name: {{nl: P, en: P}}}}\n"),
            f"{E}:2: escalation queue 'pr' has no level: nobody would stand behind it",
        ),
        (
            {**service_files(), "f.yaml": "levels: {board: {roles: [manager]}}"},
            "f.yaml:1: level 'board' is there twice",
        ),
        # ladders
        (levels("  slow:\n", "  The Slow:\n"), f"{E}:14: 'The Slow' is no slug"),
        (
            levels("slug: owner", "slug: near"),
            f"{E}:17: 'near' is a step that every clock has by itself; give this one",
        ),
        (levels("slug: owner", "slug: late"), f"{E}:17: 'late' is a step that every clock has by itself"),
        (levels("slug: back", "slug: raise"), f"{E}:21: step 'raise' is there twice"),
        (levels("slug: owner", "slug: The Owner"), f"{E}:17: 'The Owner' is no slug"),
        (levels("slug: owner, ", ""), f"{E}:17: the step has no 'slug'"),
        (levels("at: 50%, ", ""), f"{E}:17: the step has no 'at'"),
        (levels(", do: warn_owner", ""), f"{E}:17: the step has no 'do'"),
        (levels("at: 50%", "at: half"), f"{E}:17: expected a share of the target ('80%'), or a time before or after i"),
        (levels("at: 50%", "at: 0%"), f"{E}:17: expected a share of the target"),
        (levels("at: 50%", "at: 30m"), f"{E}:17: expected a share of the target"),
        (levels("at: 50%", "at: 110%"), f"{E}:18: step 'lead' comes before 'owner', so it has to stand before it"),
        (levels("at: +20m", "at: +5m"), f"{E}:21: step 'back' comes before 'raise'"),
        (levels("at: 100%", "at: 40%"), f"{E}:28: with 1h to go by, step 'climb' of ladder 'slow' is out of order"),
        (levels("at: 50%", "at: 90%"), f"{E}:28: with 1h to go by, step 'lead' of ladder 'slow' is out of order"),
        (levels("first_reply: 45m", "first_reply: 10m"), f"{E}:34: with 10m to go by, step 'lead' of ladder 'slow' is"),
        (levels("at: -15m", "at: -2d"), f"{E}:28: with 1d to go by, step 'lead' of ladder 'slow' is out of order"),
        (
            levels("do: warn_owner", "do: shout"),
            f"{E}:17: unknown step action 'shout'; known are warn_owner, warn_lead",
        ),
        (levels("do: warn_owner", "do: wake"), f"{E}:17: 'wake' has to say to what: {{wake: ...}}"),
        (levels("do: warn_owner", "do: raise_priority"), f"{E}:17: 'raise_priority' has to say by what"),
        (levels("{escalate: escalation}", "{escalate: triage}"), f"{E}:19: unknown escalation queue 'triage'"),
        (levels("{escalate: escalation}", "{escalate: board, wake: board}"), f"{E}:19: expected one thing to do"),
        (
            levels("{escalate: escalation}", "{take_back: board}"),
            f"{E}:19: unknown key 'take_back'; known are escalate",
        ),
        (levels("{raise_priority: 20}", "{raise_priority: 0}"), f"{E}:20: expected a whole number from 1 to 1000"),
        (levels("repeat: 15m", "repeat: 0m"), f"{E}:22: {TIME} '0m'"),
        (levels("{wake: board}, repeat: 15m", "take_back"), f"{E}:22: {TAKER}: it has to escalate to a level or wake"),
        (levels("{wake: board}, repeat: 15m", "warn_lead"), f"{E}:22: {TAKER}"),
        (levels("    emails:", "    wakeful: shop\n    emails:"), f"{E}:23: {TAKER}: the stand-ins of 'board' have to"),
        (
            levels(
                "    roles: [manager]\n    emails: [board@example.org]\n    webhook: https://example.org/wake\n", ""
            ),
            f"{E}:19: {TAKER}: the stand-ins of 'board' have to end in a level without quiet hours that names roles",
        ),
        (levels("{wake: board}", "{escalate: nowhere}"), f"{E}:22: unknown escalation queue 'nowhere'"),
        # policies
        (levels("    default: true\n", ""), f"{E}:24: policy 'norm' has an empty condition; only the default policy"),
        (levels("    default: true\n", ""), f"{E}:23: no policy is the default (default: true)"),
        (levels("default: true", "default: false"), f"{E}:26: a policy that is not the default says so by its conditi"),
        (levels("default: true", "when: {}"), f"{E}:26: empty condition; only the default policy is for every ticket"),
        (levels("default: true", "when: {channels: []}"), f"{E}:26: empty condition: 'channels' names nothing"),
        (levels("{departments: [supply]}", "{}"), f"{E}:37: empty condition; only the default policy is for every"),
        (levels("when: {departments: [supply]}", "default: true"), f"{E}:35: 'supply' can't be the default policy: 'n"),
        (
            levels("    default: true", "    default: true\n    when: {channels: [x]}"),
            f"{E}:27: the default policy is for every ticket, so it has no condition",
        ),
        (
            {**service_files(), "f.yaml": "policies: {again: {when: {departments: supply}, targets: {pick_up: 1h}}}"},
            "f.yaml:1: policy 'again' is for the same tickets as 'supply'",
        ),
        ({**service_files(), "f.yaml": "policies: {norm: {default: true}}"}, "f.yaml:1: policy 'norm' is there twice"),
        (levels("contact_groups: [press]", "contact_groups: [stars]"), f"{E}:31: unknown contact group 'stars'; known"),
        (levels("channels: x", "channels: fax"), f"{E}:31: unknown channel 'fax'"),
        (levels("processes: [bills]", "processes: [jokes]"), f"{E}:31: unknown process 'jokes'"),
        (levels("languages: [nl, en]", "languages: [Dutch]"), f"{E}:31: expected the code of a language such as 'nl'"),
        (levels("priority: 10", "priority: 0"), f"{E}:31: expected a whole number from 1 to 1000000, not '0'"),
        (levels("departments: [supply]", "departments: [sales]"), f"{E}:37: unknown department 'sales'"),
        (levels("calendar: always", "calendar: cellar"), f"{E}:32: unknown calendar 'cellar'"),
        (levels("first_reply: 45m", "first_reply: 0m"), f"{E}:33: {TIME} '0m'"),
        (levels("first_reply: 45m", "first_reply: -45m"), f"{E}:33: {TIME} '-45m'"),
        (levels("first_reply: 45m", "first_reply: 45"), f"{E}:33: {TIME} '45'"),
        (levels("first_reply: 45m", "reply_window: 45m"), f"{E}:33: unknown key 'reply_window'; known are first_reply"),
        (
            levels("first_reply: 45m", "first_reply: 45m, answer: 1h"),
            f"{E}:33: 'answer' is promised by a department, s",
        ),
        (
            levels("{pick_up: 30m}", "{first_reply: 30m}"),
            f"{E}:38: 'first_reply' is promised to the customer, whicheve",
        ),
        (levels("    targets: {pick_up: 30m}\n", ""), f"{E}:35: policy 'supply' promises nothing (targets)"),
        (levels("{first_reply: slow}", "{first_reply: steep}"), f"{E}:34: unknown ladder 'steep'; known are slow"),
        (
            levels("{first_reply: slow}", "{next_reply: slow}"),
            f"{E}:34: a ladder for 'next_reply', for which this poli",
        ),
        (organisation("kind: whatsapp,", "kind: whatsapp, reply_window: none,"), f"{E}:28: no channel has a reply wi"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(files: dict[str, str], problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(files)), problems_of(files)


def test_a_ladder_without_levels_of_its_own_has_a_taker() -> None:
    """Then everybody who leads stands behind each escalation queue."""
    start, end = LEVELS.index("levels:"), LEVELS.index("ladders:")
    assert problems_of(service_files(levels=LEVELS[:start] + LEVELS[end:])) == []


def test_a_policy_that_only_climbs_for_the_network_is_right() -> None:
    assert problems_of(levels("    targets: {first_reply: 45m}\n    ladders: {first_reply: slow}", WINDOW)) == []


WINDOW = "    ladders: {reply_window: slow}"


def test_a_ladder_without_steps_is_refused() -> None:
    files = {**changed_files(), "d.yaml": "ladders: {none: {name: {nl: N, en: N}, steps: []}}"}
    assert problems_of(files) == ["d.yaml:1: ladder 'none' has no steps"]


def test_a_ladder_whose_only_step_is_wrong_is_told_just_that() -> None:
    files = {**changed_files(), "d.yaml": "ladders: {one: {name: {nl: N, en: N}, steps: [{slug: up, do: take_back}]}}"}
    assert problems_of(files) == ["d.yaml:1: the step has no 'at'"]


def test_escalation_needs_a_queue() -> None:
    """A rulebook may do without, until a ladder climbs to one."""
    without = ORGANISATION.replace("  escalation: {kind: escalation, name: {nl: Escalatie, en: Escalation}}\n", "")
    assert "unknown escalation queue 'escalation'; known are none" in "\n".join(
        problems_of(service_files(organisation=without, levels=LEVELS[LEVELS.index("ladders:") :]))
    )
