"""Notices: colleagues are mailed and their systems called, at least once each, whatever dies in between."""
