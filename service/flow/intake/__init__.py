"""The way in: messages are checked, stored once, and only then acknowledged."""
