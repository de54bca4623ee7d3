"""Answering: a colleague writes a reply, and it is approved, retried or withdrawn. Delivery takes it from there."""
