"""The rulebook in force, as numbered versions that never change."""
