"""What is asked of an export."""

from dataclasses import dataclass
from enum import StrEnum

MOST = 1_000
"""Messages in one answer, and in one transaction of a file."""


class PersonalDataIn(StrEnum):
    """What becomes of personal data in an export."""

    MASKED = "masked"
    INCLUDE = "include"


@dataclass(frozen=True, slots=True)
class Export:
    """Which messages, and how."""

    after: int = 0
    """Only messages with a higher id."""
    limit: int = MOST
    labelled: bool = False
    """Only those of which somebody said what they are about, and that models may learn from."""
    personal_data: PersonalDataIn = PersonalDataIn.MASKED
