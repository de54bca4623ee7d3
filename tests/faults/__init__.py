"""Scenarios in which parts of a running house end."""
