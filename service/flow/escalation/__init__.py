"""Escalation: ladders are climbed as clocks run out, until somebody acknowledges it."""
