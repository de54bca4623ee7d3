"""Where a page of escalations goes on."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from service.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class Position:
    """The place of one escalation among those of its level."""

    fired_at: datetime
    id: int

    def cursor(self) -> str:
        """As clients carry it: opaque, safe in an address."""
        text = json.dumps([self.fired_at.isoformat(), self.id])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, cursor: str) -> "Position":
        """The place that a cursor stands for. Raises Invalid when we did not make it."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            fired_at, number = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            moment = datetime.fromisoformat(fired_at).astimezone(UTC)
            position = cls(moment, int(number))
        except (ValueError, TypeError, OverflowError, binascii.Error):
            position = None
        if position is None or not 0 <= position.id < 2**63:
            raise Invalid("The cursor is not one of ours: leave it out to begin at the top.", field="cursor")
        return position
