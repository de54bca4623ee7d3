"""What stands below an event: because of what, who was asked, who was passed over, which deadlines moved."""

from collections.abc import Callable, Iterator, Mapping

from routing_rules.assign import Why
from routing_rules.receivers import Skill, WhyNot
from routing_rules.takers import Why as Taking
from service.flow.queues.told import Told
from service.web.translations import N_

CHOSEN: Mapping[str, str] = {
    Why.EARLIER: N_("They had it in hand before."),
    Why.ONLY_ONE: N_("Nobody else could receive it."),
    Why.SKILLED: N_("They have more of what it asks than the others."),
    Why.LEAST_LOADED: N_("They had the least in hand."),
    Why.IN_TURN: N_("It was their turn."),
}
"""Why somebody was given it."""
NOT_CHOSEN: Mapping[str, str] = {
    WhyNot.ELSEWHERE: N_("of another department"),
    WhyNot.ROLE: N_("doesn't handle this queue"),
    WhyNot.OFFLINE: N_("offline"),
    WhyNot.AWAY: N_("away"),
    WhyNot.OFF_SHIFT: N_("not on shift"),
    WhyNot.DECLINED: N_("had it before and let it go"),
    WhyNot.LANGUAGE: N_("doesn't speak the language"),
    WhyNot.PROCESS: N_("doesn't know the process"),
    WhyNot.FULL: N_("has no room"),
    WhyNot.NOT_EARLIER: N_("somebody else knows it already"),
    WhyNot.LESS_SKILLED: N_("has less of what it asks"),
    WhyNot.BUSIER: N_("has more in hand"),
    WhyNot.LATER_TURN: N_("had a turn more recently"),
}
"""Why somebody was not; of a skill: that it was lacking."""
ASKED: Mapping[str, str] = {
    Taking.QUIET_HOURS: N_("%(level)s is not woken before %(until)s."),
    Taking.NOBODY_PRESENT: N_("Nobody of %(level)s is there."),
    Taking.NO_COLLEAGUE: N_("Nobody belongs to %(level)s."),
    Taking.CLAIMED: N_("They have it in hand."),
    Taking.OFFERED: N_("It is offered to them."),
    Taking.UNCLAIMED: N_("Nobody has it in hand: it is shown in its queue."),
    Taking.AVAILABLE: N_("They are available."),
    Taking.ON_CALL: N_("They are on call."),
    Taking.AWAY: N_("They are away, and back first."),
    Taking.ABSENT: N_("Nobody is there: they are asked all the same."),
    Taking.WOKEN: N_("They are woken, whether there or not."),
    Taking.MANAGERS: N_("It falls to the managers."),
    Taking.LEADS: N_("It falls to the team leads."),
    Taking.AGENTS: N_("It falls to the agents."),
    Taking.EVERYBODY: N_("It falls to everybody."),
}
"""Each step of the way to whoever is asked."""
WITHDRAWN: Mapping[str, str] = {
    "moved": N_("The ticket went to another queue."),
    "claimed": N_("Somebody took it in hand."),
    "not_waiting": N_("The ticket waits for us no more."),
    "offline": N_("They are offline."),
    "away": N_("They are away."),
    "off_shift": N_("Their shift has ended."),
}
NAMED = 6
"""Of those who were passed over; the others are a number."""
NOBODY_ELSE = N_("the department")
ASKED_WERE = N_("Asked: %(names)s.")
BEFORE_WERE = N_("Asked before: %(names)s.")
NOT_THESE = N_("Not: %(names)s.")
AND_MORE = N_("%(names)s and %(count)s more")
SKILLS: Mapping[str, str] = {Skill.LANGUAGE: N_("the language"), Skill.PROCESS: N_("the process")}
WAIVED = N_("It waited too long to ask for %(skills)s still.")
PASSED_OVER = N_("More urgent, but passed over: %(names)s.")
OVERRULED = N_("Although: %(reasons)s.")
AS_PINNED = N_("Pinned.")
LATER = N_("%(time)s later than planned.")
AGAIN = N_("Asked %(count)s times by now.")
LEFT = N_("With %(time)s left.")
WAS_LATE = N_("%(time)s too late.")
ARRIVED_LATE = N_("Sent at %(moment)s, arrived %(time)s later.")
WAS_NOW = N_("%(clock)s: was %(was)s, is now %(now)s.")
SINCE_SAME = N_("%(clock)s: the deadline stays %(now)s.")
UNTIL = N_("To be accepted before %(moment)s.")


def details(told: Told) -> list[str]:
    """The lines below an event."""
    return [line for part in PARTS for line in part(told)]


def _arrived(told: Told) -> Iterator[str]:
    if "sent_at" in told.data and "late_by" in told.data:
        values = {"moment": told.moment(told.data["sent_at"]), "time": told.time(told.data["late_by"])}
        yield told.translate(ARRIVED_LATE) % values


def _taken(told: Told) -> Iterator[str]:
    """Whom a step of a ladder asked, and by what way it came to them."""
    takers = [told.colleague(f"colleague/{number}") for number in told.data.get("takers") or ()]
    if takers:
        yield told.translate(ASKED_WERE) % {"names": _some(told, takers)}
    before = [told.colleague(f"colleague/{number}") for number in told.data.get("before") or ()]
    if before:
        yield told.translate(BEFORE_WERE) % {"names": _some(told, before)}
    reasons = told.data.get("because")
    for reason in reasons if isinstance(reasons, list) else ():
        level = told.naming.queue(reason["level"]) if reason.get("level") else told.translate(NOBODY_ELSE)
        sentence = ASKED.get(reason.get("why"), "")
        yield told.translate(sentence) % {"level": level, "until": told.moment(reason.get("until"))}


def _given(told: Told) -> Iterator[str]:
    """Why somebody was given the ticket, or why an offer fell."""
    why = str(told.because.get("why"))
    sentence = CHOSEN.get(why) or (WITHDRAWN.get(why) if "skipped" not in told.because else None)
    if sentence is not None and "colleague" in told.data:
        yield told.translate(sentence)
    for name, blank, sentence, words in (
        ("waived", "skills", WAIVED, SKILLS),
        ("overruled", "reasons", OVERRULED, NOT_CHOSEN),
    ):
        if told.because.get(name):
            listed = ", ".join(told.translate(words[lack]) for lack in told.because[name])
            yield told.translate(sentence) % {blank: listed}
    if told.data.get("pinned") is True:
        yield told.translate(AS_PINNED)
    if "expires_at" in told.data:
        yield told.translate(UNTIL) % {"moment": told.moment(told.data["expires_at"])}


def _passed_over(told: Told) -> Iterator[str]:
    skipped = told.because.get("skipped")
    if skipped:
        names = [_lacking(told, told.colleague(name), [str(reason)]) for name, reason in skipped.items()]
        yield told.translate(NOT_THESE) % {"names": _some(told, names)}
    passed = told.because.get("passed_over")
    if passed:
        names = [_lacking(told, f"#{number}", lacks) for number, lacks in passed.items()]
        yield told.translate(PASSED_OVER) % {"names": _some(told, names)}


def _late(told: Told) -> Iterator[str]:
    if "planned" in told.data and "late_by" in told.data:
        yield told.translate(LATER) % {"time": told.time(told.data["late_by"])}
    if told.data.get("repetition"):
        yield told.translate(AGAIN) % {"count": told.data["repetition"] + 1}
    left = told.data.get("minutes_left")
    if isinstance(left, int):
        yield told.translate(LEFT if left > 0 else WAS_LATE) % {"time": told.time(abs(left) * 60)}


def _moved(told: Told) -> Iterator[str]:
    for change in told.data.get("clocks") or ():
        values = {name: told.moment(change[name]) for name in ("was", "now")}
        sentence = SINCE_SAME if change["was"] == change["now"] else WAS_NOW
        yield told.translate(sentence) % {"clock": told.clock(change["clock"]), **values}


PARTS: tuple[Callable[[Told], Iterator[str]], ...] = (_arrived, _given, _passed_over, _taken, _late, _moved)


def _lacking(told: Told, name: str, lacks: list[str]) -> str:
    words = ", ".join(told.translate(NOT_CHOSEN[lack]) for lack in lacks if lack in NOT_CHOSEN)
    return f"{name} ({words})" if words else name


def _some(told: Told, names: list[str]) -> str:
    if len(names) <= NAMED:
        return ", ".join(names)
    return told.translate(AND_MORE) % {"names": ", ".join(names[:NAMED]), "count": len(names) - NAMED}
