"""All that is done about who has which work in hand."""

from service.flow.assignment.giving import Cause, Moved, assign, move_work
from service.flow.assignment.sweep import give_out_work
from service.flow.assignment.taking import accept, claim_next, decline, pin, unpin

__all__ = ["Cause", "Moved", "accept", "assign", "claim_next", "decline", "give_out_work", "move_work", "pin", "unpin"]
