"""What a ticket is called in lists."""

LENGTH = 140


def subject_of(text: str) -> str:
    """The first words of the message that it began with."""
    return " ".join(text[: 2 * LENGTH].split())[:LENGTH]
