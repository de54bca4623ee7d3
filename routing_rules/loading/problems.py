"""What is wrong with a rulebook: every problem with its file and line, raised together."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing to mend."""

    file: str
    line: int
    """Counted from 1."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class RulebookError(ValueError):
    """The rulebook is refused; `problems` holds every reason found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
