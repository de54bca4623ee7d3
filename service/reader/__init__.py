"""The model that reads messages now: what it is trained on first, where it is kept, and what it says as scores."""
