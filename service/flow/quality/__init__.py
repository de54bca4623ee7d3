"""Quality: how well messages are read, and the dials that say how sure is sure enough; for managers and leads."""
