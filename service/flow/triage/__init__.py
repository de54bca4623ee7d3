"""Triage: each waiting message is classified, routed and filed under its ticket, a whole set in one transaction."""
