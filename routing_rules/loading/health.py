"""Reads how much goes wrong before a cell steps back, and how it comes back."""

from routing_rules.health_parts import Bounds
from routing_rules.loading.draft import Draft
from routing_rules.loading.nodes import Block
from routing_rules.loading.times import read_duration

_NUMBERS = {"misses": 1_000, "answers": 1_000, "bounces": 100, "bounces_of": 1_000, "trial": 1_000}
_LENGTHS = ("absence", "cool_down", "longest_cool_down")


def read_health(block: Block, draft: Draft) -> None:
    """Bounds by name; what is not named keeps its usual value."""
    entries = block.fields((*_NUMBERS, *_LENGTHS))
    known = draft.health
    given = {name: getattr(known, name) for name in (*_NUMBERS, *_LENGTHS)}
    for name, entry in entries.items():
        lowest = 0 if name == "bounces" else 1
        given[name] = entry.number(lowest, _NUMBERS[name]) if name in _NUMBERS else read_duration(entry)
    try:
        draft.health = Bounds(**given)
    except ValueError as error:
        block.refuse(str(error))
