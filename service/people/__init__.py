"""Colleagues, API keys, sign-in and what each may do."""
