"""Which policy wins: for any ticket the same one, whatever else is in the file."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.names import Names
from routing_rules.policies import PolicyFacts, contenders, specificity, terms_of, winner
from routing_rules.service_levels import Condition, Policy
from routing_rules.vocabulary import ClockKind
from tests.routing_rules.clock_case_levels import service_levels
from tests.routing_rules.clock_histories import POLICIES

FACTS = PolicyFacts("x", "nl", "billing", "vip", 60)
BASE = {
    "calendars": {},
    "promise": {"first_reply": "1h"},
    "departments": {"webcare": "office", "supply": "warehouse"},
    "queues": {"supply": "supply"},
    "escalation_queues": [],
    "channels": {},
    "reply_windows": {"whatsapp": "24h"},
}


@given(st.sets(st.integers(0, len(POLICIES) - 1), max_size=8), st.sampled_from(ClockKind), st.data())
def test_the_order_in_memory_does_not_matter(places: set[int], kind: ClockKind, data: st.DataObject) -> None:
    chosen = [POLICIES[place] for place in places]
    levels = service_levels(BASE)
    shuffled = data.draw(st.permutations([levels.policies[0], *chosen]))
    one, other = service_levels(BASE), service_levels(BASE)
    object.__setattr__(one, "policies", (levels.policies[0], *chosen))
    object.__setattr__(other, "policies", tuple(shuffled))
    found = contenders(kind, "supply", FACTS, one)
    assert found == contenders(kind, "supply", FACTS, other)
    assert [specificity(policy.when) for policy in found] == sorted(
        (specificity(policy.when) for policy in found), reverse=True
    )


def test_a_ladder_without_a_target_says_something_too() -> None:
    """So a policy can put the default's promise on another ladder only together with a promise of its own."""
    levels = service_levels(BASE)
    ladder = Policy(
        "ladder", Names("", ""), 1, Condition(channels=frozenset({"x"})), None, {}, {ClockKind.FIRST_REPLY: "ladder"}
    )
    object.__setattr__(levels, "policies", (*levels.policies, ladder))
    assert winner(ClockKind.FIRST_REPLY, None, FACTS, levels) is ladder
    assert terms_of(ClockKind.FIRST_REPLY, None, FACTS, levels).seconds is None


def test_the_networks_window_is_no_promise_of_ours() -> None:
    terms = terms_of(ClockKind.REPLY_WINDOW, None, PolicyFacts("whatsapp", "nl", None, None, 0), service_levels(BASE))
    assert (terms.policy, terms.calendar, terms.seconds) == (
        None,
        "always",
        timedelta(hours=24) // timedelta(seconds=1),
    )


def test_what_is_remembered_does_not_grow_for_ever() -> None:
    levels = service_levels(
        BASE | {"policies": [{"slug": "urgent", "when": {"priority": 15_000}, "targets": {"first_reply": "5m"}}]}
    )
    facts = [PolicyFacts("x", "nl", "billing", None, priority) for priority in range(15_001)]
    first, *_, last = [terms_of(ClockKind.FIRST_REPLY, None, one, levels).policy for one in facts]
    assert (first, last) == ("default", "urgent")
    assert 0 < len(levels.remembered) <= 10_001
    assert terms_of(ClockKind.FIRST_REPLY, None, facts[0], levels).policy == "default"


def test_remembering_does_not_mix_up_tickets() -> None:
    levels = service_levels(
        BASE | {"policies": [{"slug": "vip", "when": {"contact_groups": ["vip"]}, "targets": {"first_reply": "5m"}}]}
    )
    for _ in range(2):
        assert terms_of(ClockKind.FIRST_REPLY, None, FACTS, levels).policy == "vip"
        assert (
            terms_of(ClockKind.FIRST_REPLY, None, PolicyFacts("x", "nl", "billing", None, 60), levels).policy
            == "default"
        )
