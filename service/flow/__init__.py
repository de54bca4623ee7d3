"""The life of a message, one folder per step; steps never import each other."""
