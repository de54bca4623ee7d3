"""One cell written into rulebook files of any shape: it is as wanted, the others and all comments are as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_rules.facts import Cell
from routing_rules.rulebook import Participation, load_rulebook
from routing_rules.vocabulary import Stage
from service.configuration.cell_text import with_cell
from tests.routing_rules.small_rulebook import FILES, PROCESSES

BARE = PROCESSES[: PROCESSES.index("participation:")]
FLOW = "participation: {delivery: {forum: {stage: answer, share: 0}, default: {stage: shadow}}}  # é 😡\n"
BLOCK = """\
# Who takes part.
participation:
  # Levering: sinds de zomer 📦
  delivery:
    forum:
      # sinds mei
      stage: consult   # na overleg
      share: 40
      languages:
        - nl
        - en
    x: {stage: draft, share: 50, salt: "spring: \\"1\\""}  # op X
    # en de rest
    default:
      stage: shadow
  # Geld volgt later.
# einde"""
EMPTY_VALUES = "participation:\n  delivery:\n    x:\n      stage: draft\n      salt:\n      languages:\n\n# tail\n"
LAYOUTS = {
    "none": {},
    "empty": {"p.yaml": "participation: {}\n"},
    "flow": {"p.yaml": FLOW},
    "block": {"p.yaml": BLOCK},
    "empty values": {"p.yaml": EMPTY_VALUES},
    "two files": {"p.yaml": BLOCK, "q.yaml": "participation: {bills: {x: {stage: consult}}}\n"},
    "the later one counts": {"p.yaml": BLOCK, "q.yaml": "participation:\n  delivery: {default: {stage: consult}}\n"},
    "in one with others": {"z.yaml": f"{BLOCK}\nsettings: {{name: last}}\n"},
    "its own file without it": {"participation.yaml": "settings: {name: odd}\n"},
    "its own file on one line": {"participation.yaml": "{settings: {name: odd}}"},
}
CELLS = st.builds(
    Participation,
    st.builds(Cell, st.sampled_from(["delivery", "bills"]), st.sampled_from(["forum", "x", "whatsapp"])),
    st.sampled_from(Stage),
    st.integers(0, 100),
    st.sampled_from(["", "spring", 'it\'s "new": {1}', "# 😡", "null"]),
    st.frozensets(st.sampled_from(["nl", "en", "no", "de"])),
)


def files_in(layout: str) -> dict[str, str]:
    bare = {**FILES, "b-processes.yaml": BARE}
    return {**bare, "a-organisation.yaml": bare["a-organisation.yaml"].replace("settings:", "# ", 1), **LAYOUTS[layout]}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(st.lists(CELLS, min_size=1, max_size=3))
@settings(max_examples=25)
def test_the_cell_is_as_wanted_and_all_else_as_it_was(layout: str, wanted: list[Participation]) -> None:
    files = files_in(layout)
    expected = dict(load_rulebook(files).participation)
    for one in wanted:
        changed = with_cell(files, one)
        assert len(changed) == 1
        files |= changed
        expected[one.cell] = one
        assert load_rulebook(files).participation == expected
    comments = [line.partition("#")[2] for text in LAYOUTS[layout].values() for line in text.splitlines()]
    held = "\n".join(files.values())
    assert [comment for comment in comments if comment not in held] == []


def test_what_a_person_reads_stays_readable() -> None:
    files = files_in("block")
    for cell in (
        Participation(Cell("delivery", "forum"), Stage.DRAFT, 100, ""),
        Participation(Cell("delivery", "whatsapp"), Stage.CONSULT, 25, ""),
        Participation(Cell("bills", "x"), Stage.SHADOW, 100, "", frozenset({"nl", "en"})),
    ):
        files |= with_cell(files, cell)
    assert files["p.yaml"] == (
        BLOCK.replace("stage: consult ", "stage: draft ")
        .replace("share: 40", "share: 100")
        .replace("\n        - nl\n        - en", "\n        []")
        .replace("    default:", "    whatsapp: {stage: consult, share: 25}\n    default:")
        .replace("stage: shadow\n", "stage: shadow\n  bills: {x: {stage: shadow, share: 100, languages: [en, nl]}}\n")
    )
