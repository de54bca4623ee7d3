"""Delivery: approved replies go out, each exactly once, whatever dies in between."""
