"""What people say messages are about: evidence, for models to learn from and to be judged by."""
