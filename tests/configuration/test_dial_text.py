"""One dial written into rulebook files of any shape: it is as wanted, the others and all comments are as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_rules.rulebook import load_rulebook
from routing_rules.rulebook_parts import Dial
from service.configuration.dial_text import dial_as_written, own_dials, with_dial
from tests.routing_rules.small_rulebook import FILES

OWN = """\
dials:
  default: {act: 70, ask: 20}
  delivery:
    act: 90  # na de zomer
    ask: 40
# einde"""
LAYOUTS = {
    "none": {},
    "empty": {"reading.yaml": "dials: {}\n"},
    "default alone": {"reading.yaml": "# How sure.\ndials:\n  default: {act: 80, ask: 30}\n"},
    "own": {
        "z.yaml": "dials:\n  default: {act: 70, ask: 20}\n  delivery:\n    act: 90  # na de zomer\n    ask: 40\n# einde"
    },
    "guaranteed": {"reading.yaml": "dials: {delivery: {guarantee: 95, ask: 10}}\n"},
}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(
    process=st.sampled_from(["delivery", "bills", "default"]),
    ask=st.integers(0, 100),
    act=st.integers(0, 100),
    guarantee=st.none() | st.integers(50, 99),
)
@settings(max_examples=6)
def test_a_dial_stands_as_wanted(layout: str, process: str, ask: int, act: int, guarantee: int | None) -> None:
    """Whatever the files looked like; all other dials and every comment stay."""
    files = {**FILES, **LAYOUTS[layout]}
    before = load_rulebook(files)
    act = max(act, ask)
    texts = with_dial(files, process, ask, act=None if guarantee else act, guarantee=guarantee)
    after = load_rulebook({**files, **texts})
    assert own_dials({**files, **texts}) == own_dials(files) | {process}
    wanted = {"guarantee": guarantee} if guarantee else {"act": act}
    assert dial_as_written({**files, **texts}, process) == {**wanted, "ask": ask}
    (name,) = texts
    comments = [line.strip() for line in files.get(name, "").splitlines() if line.strip().startswith("#")]
    assert all(comment in texts[name] for comment in comments)
    for slug, dial in after.dials.items():
        if slug == process:
            assert dial.ask == ask / 100
            assert dial.guarantee == (guarantee / 100 if guarantee else None)
            assert guarantee or dial == Dial(act / 100, ask / 100)
        elif process != "default":
            assert dial == before.dials[slug]
        elif slug in own_dials(files):
            assert (dial.ask, dial.guarantee) == (before.dials[slug].ask, before.dials[slug].guarantee)
