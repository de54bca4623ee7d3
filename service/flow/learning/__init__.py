"""Learning: what people corrected makes a better model, which takes over only where it proves to be one."""
