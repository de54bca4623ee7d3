"""What the departments of cells were asked, once more: from the rows of events one by one, in plain Python.

It knows the business hours, the promise and what each text means by heart, and shares no code with the product.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from routing_rules.asked import Asked, Bounce, Draft, DraftVerdict
from routing_rules.reactions import Reaction
from tests.participation.readiness_by_heart import HEARD, PROMISED, due, open_minutes

Row = Mapping[str, Any]
AT_REST = ("solved", "closed", "no_reply_needed", "spam")


@dataclass(frozen=True)
class Facts:
    """All rows, in the order of their ids."""

    events: Mapping[int, Sequence[Row]]
    messages: Mapping[int, Row]
    decisions: Mapping[int, Row]


def brute_force(
    facts: Facts, process: str, department: str, since: datetime, now: datetime, *, in_shadow: bool = False
) -> list[Asked]:
    """Of the cell of this process on X."""
    found = []
    for number, every in facts.events.items():
        rows = [row for row in every if row["at"] <= now]
        ticket = _Ticket(number, rows, facts, process, department, since, now)
        found += list(ticket.asked(in_shadow=in_shadow))
    return sorted(found, key=lambda one: (one.opened, one.ticket))


@dataclass(frozen=True)
class _Ticket:
    number: int
    rows: Sequence[Row]
    facts: Facts
    process: str
    department: str
    since: datetime
    now: datetime

    def asked(self, *, in_shadow: bool) -> Iterator[Asked]:
        was_asked = False
        outside = list(self._control())
        for place, row in enumerate(self.rows):
            is_question = row["kind"] == "consultation_opened" and row["data"]["department"] == self.department
            if is_question and not (outside and row["data"].get("by_route")):
                was_asked = True
                if self._is_ours(row):
                    yield self._question(place)
            if self._begins_work(place):
                was_asked = True
                if self._is_ours(row):
                    yield self._work(place)
        if not was_asked:
            yield from outside
            if in_shadow:
                yield from self._shadow()

    def _is_ours(self, row: Row) -> bool:
        return bool(row["process"] == self.process and row["at"] >= self.since)

    def _home(self, place: int) -> str:
        """An escalation queue is nobody's home: the last other queue is."""
        return next(str(row["queue"]) for row in reversed(self.rows[: place + 1]) if row["queue"] != "escalation")

    def _has_work(self, place: int, department: str) -> bool:
        waits = self.rows[place]["state"] in ("new", "open", "waiting_on_department")
        return waits and self._home(place) == department

    def _begins_work(self, place: int) -> bool:
        if not self._has_work(place, self.department):
            return False
        return place == 0 or not self._has_work(place - 1, self.department)

    def _work(self, place: int) -> Asked:
        later = range(place + 1, len(self.rows))
        end = next((one for one in later if not self._has_work(one, self.department)), None)
        fields: dict[str, Any] = {"due": due(self.rows[place]["at"], PROMISED[self.department])}
        if end is not None:
            row = self.rows[end]
            if row["kind"] == "ticket_bounced":
                fields["bounced"] = Bounce(row["at"], row["data"]["reason"])
            elif row["kind"] == "draft_written":
                fields |= {"answered": row["at"], **self._draft(end)}
            elif row["kind"] == "reply_delivered" and self._publisher(row) == self.department:
                fields |= {"answered": row["at"], **self._public(row["at"])}
            else:
                fields["withdrawn"] = row["at"]
        return self._record(place, fields, inside=True)

    def _draft(self, written: int) -> dict[str, Any]:
        """The last verdict, and the first reply that came out while one was that it may: one taken back is none."""
        draft, verdict, public = self.rows[written]["data"]["draft"], None, dict[str, Any]()
        for row in self.rows[written:]:
            said = row["kind"] if row["data"].get("draft") == draft else ""
            if said == "draft_sent_back":
                verdict = Draft(DraftVerdict.SENT_BACK)
            if said == "draft_approved":
                distance = row["data"]["distance"]
                verdict = Draft(DraftVerdict.UNCHANGED if distance == 0 else DraftVerdict.EDITED, distance)
            if said == "reply_withdrawn":
                verdict = None
            may = verdict is not None and verdict.verdict is not DraftVerdict.SENT_BACK
            if row["kind"] == "reply_delivered" and may and not public and self._approved_since(row, written):
                public = self._public(row["at"])
        return ({} if verdict is None else {"draft": verdict}) | public

    def _question(self, place: int) -> Asked:
        opened, number = self.rows[place], self.rows[place]["data"]["consultation"]
        fields: dict[str, Any] = {}
        stopped: list[tuple[datetime, datetime | None]] = []
        for later in range(place + 1, len(self.rows)):
            row = self.rows[later]
            if row["data"].get("consultation") == number:
                fields = self._turn(later, stopped)
            if not fields and row["state"] in AT_REST:
                fields = {"withdrawn": row["at"]}
            if fields:
                break
        fields["due"] = due(opened["at"], PROMISED[self.department], stopped) or fields.get("answered")
        return self._record(place, fields, inside=True)

    def _turn(self, later: int, stopped: list[tuple[datetime, datetime | None]]) -> dict[str, Any]:
        """What ends the question; `stopped` is kept meanwhile."""
        row = self.rows[later]
        match row["kind"]:
            case "consultation_more_asked":
                stopped.append((row["at"], None))
            case "consultation_continued":
                stopped[-1] = stopped[-1][0], row["at"]
            case "consultation_answered":
                return {"answered": row["at"], **self._published_after(later, row["id"])}
            case "consultation_declined":
                return {"bounced": Bounce(row["at"], row["data"]["reason"])}
            case "consultation_withdrawn":
                return {"withdrawn": row["at"]}
        return {}

    def _control(self) -> Iterator[Asked]:
        place = self._first_decided(lambda decision: decision["draw"] >= decision["share"])
        if place is None or self._home(place) != "webcare" or self.rows[place]["at"] < self.since:
            return
        fields: dict[str, Any] = {"due": due(self.rows[place]["at"], PROMISED[self.department])}
        for later in range(place + 1, len(self.rows)):
            row = self.rows[later]
            if row["kind"] == "reply_delivered" and self._publisher(row) is None:
                fields |= {"answered": row["at"], **self._public(row["at"])}
                break
            if row["kind"] == "reply_delivered" or row["state"] in AT_REST or self._home(later) != "webcare":
                fields["withdrawn"] = row["at"]
                break
        yield self._record(place, fields, inside=False)

    def _shadow(self) -> Iterator[Asked]:
        place = self._first_decided(
            lambda decision: decision["draw"] < decision["share"] and decision["shadow"] == self.department
        )
        if place is not None and self.rows[place]["at"] >= self.since:
            yield Asked(self.number, self._author(), inside=True, opened=self.rows[place]["at"])

    def _first_decided(self, matters: Any) -> int | None:
        for place, row in enumerate(self.rows):
            decision = self.facts.decisions.get(row["message_id"])
            waits = row["state"] in ("new", "open", "waiting_on_department") and row["process"] == self.process
            if decision is not None and decision["cell"] == f"{self.process}/x" and waits and matters(decision):
                return place
        return None

    def _publisher(self, delivered: Row) -> str | None:
        reply = delivered["data"]["reply_id"]
        approved = [row for row in self.rows if row["kind"] == "reply_approved" and row["data"]["reply_id"] == reply]
        department = approved[0]["data"].get("department")
        return None if department is None else str(department)

    def _published_after(self, answered: int, verdict: int) -> dict[str, Any]:
        for row in self.rows:
            if row["kind"] == "reply_delivered" and row["id"] > verdict and self._approved_since(row, answered):
                return self._public(row["at"])
        return {}

    def _approved_since(self, delivered: Row, answered: int) -> bool:
        reply = delivered["data"]["reply_id"]
        approvals = [one for one in self.rows if one["data"].get("reply_id") == reply]
        return bool(approvals[0]["id"] >= self.rows[answered]["id"])

    def _public(self, at: datetime) -> dict[str, Any]:
        """What the customer did after it."""
        ids = {row["message_id"] for row in self.rows} - {None}
        own = [self.facts.messages[one] for one in ids if self.facts.messages[one]["author_id"] == self._author()]
        before = max((one for one in own if one["sent_at"] <= at), key=_order)
        after = sorted((one for one in own if one["sent_at"] > at), key=_order)
        asking = [one["sent_at"] for one in after if HEARD[one["text"]][1]]
        return {
            "reaction": self._reaction(before, after[0] if after else None, at),
            "asked_again_at": asking[0] if asking else None,
            "reopened_at": next((row["at"] for row in self.rows if self._reopens(row, at)), None),
        }

    def _reaction(self, before: Row, after: Row | None, at: datetime) -> Reaction | None:
        if (self.now if after is None else after["sent_at"]) - at >= timedelta(hours=48):
            return Reaction.SILENCE
        if after is None:
            return None
        cross, asks, heard = HEARD[after["text"]]
        if cross > HEARD[before["text"]][0]:
            return Reaction.ANGRIER
        return Reaction.ASKED_AGAIN if asks else Reaction.THANKS if heard else Reaction.SILENCE

    def _reopens(self, row: Row, public: datetime) -> bool:
        if row["kind"] != "ticket_reopened" or row["at"] <= public:
            return False
        message = self.facts.messages[row["message_id"]]
        return bool(message["sent_at"] > public and HEARD[message["text"]][1])

    def _author(self) -> str:
        return str(self.facts.messages[self.rows[0]["message_id"]]["author_id"])

    def _record(self, place: int, fields: Mapping[str, Any], *, inside: bool) -> Asked:
        opened, answered = self.rows[place]["at"], fields.get("answered")
        minutes = None
        if answered is not None:
            minutes = float(open_minutes(opened, answered))
        return Asked(self.number, self._author(), inside=inside, opened=opened, minutes=minutes, **fields)


def _order(message: Row) -> tuple[datetime, int]:
    return message["sent_at"], message["id"]
