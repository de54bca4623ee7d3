"""Tickets that become one, or two, by a colleague's hand: merge, undo a merge, split."""
