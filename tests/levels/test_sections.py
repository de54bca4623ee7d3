"""Changed sections take the place of the old ones; whatever else stands in the files stays, to the letter."""

from dataclasses import replace

import pytest

from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import Work
from service.flow.levels.sections import changed_files, section_texts, with_sections
from service.foundation.errors import Invalid
from service.foundation.rulebook_files import read_rulebook_files
from tests.routing_rules.service_files import CALENDARS, LEVELS, service_files

FILES = {**service_files(), "c-rules.yaml": "rules: {}"}


def test_only_the_section_that_changes_is_written() -> None:
    files = dict(read_rulebook_files())
    rulebook = load_rulebook(files)
    now = rulebook.service_levels
    wanted = replace(
        now, policies=now.policies[:-1], work={**now.work, "billing": replace(now.work["billing"], work=Work.PUSH)}
    )
    changed = changed_files(files, rulebook, wanted)
    assert changed.keys() == {"service-levels.yaml", "organisation.yaml"}
    for name, before, after in (
        ("service-levels.yaml", "policies:", "\npriority:"),
        ("organisation.yaml", "queues:", ""),
    ):
        kept = files[name][: files[name].index(f"\n{before}")]
        assert changed[name].startswith(kept), name
        if after:
            assert changed[name].endswith(files[name][files[name].index(after) :])
    read = load_rulebook({**files, **changed}).service_levels
    assert replace(read, digest="") == replace(wanted, digest="")


@pytest.mark.parametrize(
    "files",
    [
        FILES,
        {**FILES, "d-calendars.yaml": CALENDARS + LEVELS, "e-levels.yaml": "# nothing\ncontact_groups: {}"},
        {
            **{name: text for name, text in FILES.items() if name != "e-levels.yaml"},
            "e-levels.yaml": LEVELS[: LEVELS.index("  press:\n    name")],
            "f-more.yaml": "policies:\n" + LEVELS[LEVELS.index("  press:\n    name") : LEVELS.index("\npriority:") + 1],
            "g-last.yaml": LEVELS[LEVELS.index("\npriority:") + 1 :],
        },
        {**FILES, "z.yaml": "{contact_groups: {extra: 5}}"},
    ],
)
def test_sections_are_found_wherever_they_stand(files: dict[str, str]) -> None:
    rulebook = load_rulebook(files)
    now = rulebook.service_levels
    assert changed_files(files, rulebook, now) == {}
    policies = tuple(policy for policy in now.policies if policy.slug != "supply")
    wanted = replace(now, policies=policies, contact_groups={**now.contact_groups, "vip": 7})
    read = load_rulebook({**files, **changed_files(files, rulebook, wanted)}).service_levels
    assert replace(read, digest="") == replace(wanted, digest="")


def test_what_the_rulebook_left_out_gets_a_file() -> None:
    files = {name: text for name, text in FILES.items() if name not in ("d-calendars.yaml", "e-levels.yaml")}
    rulebook = load_rulebook(files)
    now = rulebook.service_levels
    desk = replace(now.calendars["always"], slug="desk")
    wanted = replace(now, calendars={**now.calendars, "desk": desk}, contact_groups={"press": 0})
    changed = changed_files(files, rulebook, wanted)
    assert changed.keys() == {"calendars.yaml", "service-levels.yaml"}
    read = load_rulebook({**files, **changed}).service_levels
    assert replace(read, digest="") == replace(wanted, digest="")


def test_text_takes_the_place_of_sections() -> None:
    rulebook = load_rulebook(FILES)
    texts = section_texts(rulebook, rulebook.service_levels)
    assert load_rulebook({**FILES, **with_sections(FILES, "\n".join(texts.values()))}).service_levels.digest == (
        rulebook.service_levels.digest
    )
    with pytest.raises(Invalid, match="Not for service levels: rules"):
        with_sections(FILES, "rules: {}")
    for broken in ("policies: [", "", "# nothing", "[]"):
        with pytest.raises(Invalid, match="line "):
            with_sections(FILES, broken)
