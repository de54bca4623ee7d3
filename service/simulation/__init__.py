"""A made-up month: customers, a hub and a department that live through the real decisions under a moving clock."""
