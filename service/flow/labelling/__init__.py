"""Labelling: somebody says what a message is about, and where its ticket waits follows from it."""
