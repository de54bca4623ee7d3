"""Who moved which cell, and why: each change as a sentence with its note and its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from routing_rules.health_parts import Cause, ChangeKind, Evidence
from routing_rules.participation import effective
from service.configuration.cells import PUBLISHED
from service.participation.cell_history import CellMove
from service.participation.map_words import MapWords
from service.people.actor import SYSTEM
from service.web.translations import N_

_MINUTE = timedelta(minutes=1)
CAUSES: Mapping[Cause, str] = {
    Cause.MISSED: N_("%(found)s of the last %(of)s answers were late"),
    Cause.BOUNCED: N_("%(found)s of the last %(of)s questions came back as “not ours”"),
    Cause.ABSENT: N_("nobody was present for %(minutes)s minutes of its hours"),
    Cause.MANDATE: N_("it has published as much as its mandate allows that day"),
    Cause.INCIDENT: N_("the process has an incident"),
    Cause.TRIAL: N_("a ticket of the trial went badly"),
}
HEALTH: Mapping[str, str] = {
    ChangeKind.STEPPED_BACK: N_("stepped back by itself from %(was)s to %(now)s"),
    ChangeKind.TRIAL_BEGAN: N_("began a trial at %(stage)s with a few tickets"),
    ChangeKind.TRIAL_FAILED: N_("failed its trial and stays at %(now)s"),
    ChangeKind.RECOVERED: N_("recovered and is at %(now)s again"),
    ChangeKind.RESET: N_("was set anew by hand: what was wrong before no longer counts"),
}
BEGAN = N_("began at %(stage)s, %(share)s %%")
MOVED = N_("moved from %(was)s to %(stage)s")
SHARED = N_("share from %(was)s to %(share)s %%")
SPOKEN = N_("languages from %(was)s to %(languages)s")
AGAIN = N_("set to %(stage)s again")
FIRST = N_("The first rulebook came into force, with %(count)s cells")
AT_ONCE = N_("%(count)s cells changed at once, with a new rulebook")
KIND_ICONS: Mapping[str, str] = {
    ChangeKind.STEPPED_BACK: "undo-2",
    ChangeKind.TRIAL_BEGAN: "timer",
    ChangeKind.TRIAL_FAILED: "triangle-alert",
    ChangeKind.RECOVERED: "circle-check",
    ChangeKind.RESET: "rotate-ccw",
    PUBLISHED: "route",
}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change, or the many of one publication."""

    key: str
    at: datetime
    icon: str
    who: str
    cell: str
    """Empty for the many of one publication."""
    address: str
    what: str
    note: str
    because: Sequence[str]
    """Evidence of a change that nobody made by hand."""
    tickets: Sequence[int]
    is_health: bool


def changes(moves: Iterable[CellMove], words: MapWords) -> list[ChangeView]:
    """In their order; neighbours of one publication are one."""
    found = []
    for _, group in groupby(moves, key=lambda move: move.version_id if move.kind == PUBLISHED else -move.id):
        together = list(group)
        found.append(_publication(together, words) if len(together) > 1 else change(together[0], words))
    return found


def change(move: CellMove, words: MapWords) -> ChangeView:
    """One of them."""
    is_health = move.kind in HEALTH
    return ChangeView(
        key=f"change-{move.id}",
        at=move.at,
        icon=KIND_ICONS.get(move.kind, "droplet"),
        who="" if is_health and move.actor == SYSTEM.name else _who(move, words),
        cell=words.cell(move.cell),
        address=f"/map/{move.cell.process}/{move.cell.channel}",
        what=_health(move, words) if is_health else words.both(_moves(move, words)),
        note=move.note,
        because=because(move.evidence, words),
        tickets=sorted({number for one in move.evidence for number in one.tickets}),
        is_health=is_health,
    )


def because(evidence: Iterable[Evidence], words: MapWords) -> list[str]:
    """What made a cell step back, as parts of a sentence."""
    return [
        words.say(CAUSES[one.cause])
        % {"found": one.found, "of": one.of, "minutes": 0 if one.lasting is None else one.lasting // _MINUTE}
        for one in evidence
    ]


def _publication(moves: Sequence[CellMove], words: MapWords) -> ChangeView:
    newest = moves[0]
    began = all(move.was_stage is None for move in moves)
    said = FIRST if began else AT_ONCE
    return ChangeView(
        key=f"publication-{newest.version_id}",
        at=newest.at,
        icon=KIND_ICONS[PUBLISHED],
        who=_who(newest, words),
        cell="",
        address="",
        what=words.say(said) % {"count": len(moves)},
        note="",
        because=(),
        tickets=(),
        is_health=False,
    )


def _health(move: CellMove, words: MapWords) -> str:
    return words.say(HEALTH[move.kind]) % {
        "was": words.stage(effective(move.stage, move.was_ceiling)),
        "now": words.stage(effective(move.stage, move.ceiling)),
        "stage": words.stage(move.stage),
    }


def _moves(move: CellMove, words: MapWords) -> list[str]:
    if move.was_stage is None:
        return [words.say(BEGAN) % {"stage": words.stage(move.stage), "share": move.share}]
    said = []
    if move.was_stage is not move.stage:
        said.append(words.say(MOVED) % {"was": words.stage(move.was_stage), "stage": words.stage(move.stage)})
    if move.was_share != move.share:
        said.append(words.say(SHARED) % {"was": move.was_share, "share": move.share})
    was, spoken = move.was_languages or frozenset(), move.languages or frozenset()
    if was != spoken:
        said.append(words.say(SPOKEN) % {"was": words.languages(was), "languages": words.languages(spoken)})
    return said or [words.say(AGAIN) % {"stage": words.stage(move.stage)}]


def _who(move: CellMove, words: MapWords) -> str:
    return words.say(N_("System")) if move.actor == SYSTEM.name else move.actor_name
