"""The lists of waiting tickets, and what colleagues do to a ticket that waits."""
