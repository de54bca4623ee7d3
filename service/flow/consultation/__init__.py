"""Departments are asked for advice on a ticket, answer, and say what is not theirs."""
