"""Reads how sure a model has to be of each process before a message goes by itself."""

from collections.abc import Mapping

from routing_rules.loading.draft import Draft
from routing_rules.loading.nodes import Block
from routing_rules.rulebook_parts import DEFAULT_DIAL, Dial

DEFAULT = "default"
"""Stands for every process without a dial of its own."""
_SURE = 100
_BEST_GUARANTEE = 99
"""Nothing that is learned from examples keeps everything right."""


def read_dials(block: Block, draft: Draft) -> None:
    """Dials by process; they are set when all of them are known, since they go by the default one."""
    for slug, entry in block.entries().items():
        if slug != DEFAULT and slug not in draft.processes:
            entry.refuse(f"unknown process '{slug}'; known are {DEFAULT}, {', '.join(draft.processes)}")
        elif slug in draft.dial_blocks:
            entry.refuse(f"the dial of '{slug}' is there twice")
        else:
            draft.dial_blocks[slug] = entry


def every_process_has_a_dial(_: list[Block], draft: Draft) -> None:
    """The dial of a process is its own, or else the default one; what its own leaves out is taken from that."""
    blocks = draft.dial_blocks
    usual = _read_dial(blocks[DEFAULT], DEFAULT_DIAL) if DEFAULT in blocks else DEFAULT_DIAL
    draft.dials = {slug: _read_dial(blocks[slug], usual) if slug in blocks else usual for slug in draft.processes}


def _read_dial(block: Block, usual: Dial) -> Dial:
    entries = block.fields(("act", "ask", "guarantee"))
    if not entries:
        block.refuse("a dial says from how many per cent it acts or asks, or what it guarantees")
    act = _share(entries, "act", usual.act)
    ask = _share(entries, "ask", usual.ask)
    # Who says from where it acts asks for that, also where the usual dial guarantees something.
    guarantee = None if "act" in entries else usual.guarantee
    if "guarantee" in entries:
        guarantee = entries["guarantee"].number(1, _BEST_GUARANTEE) / 100
    if act < ask and (guarantee is None or "act" in entries):
        block.refuse(f"a dial can't act from {_percent(act)} % and ask a person up to {_percent(ask)} %")
    return Dial(max(act, ask), ask, guarantee)


def _share(entries: Mapping[str, Block], key: str, usual: float) -> float:
    return entries[key].number(0, _SURE) / 100 if key in entries else usual


def _percent(share: float) -> int:
    return round(share * 100)
