"""A department's seat by e-mail: questions go out as letters, answers come back by their link or as a reply."""
