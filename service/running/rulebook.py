"""The rulebook of this set-up, read and checked; whatever is wrong with it is told by file and line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from routing_rules.rulebook import RulebookError, load_rulebook
from routing_rules.rulebook_parts import Rulebook
from service.foundation.errors import SetupError
from service.foundation.rulebook_files import read_rulebook_files


def load_chosen_rulebook(folder: Path | None) -> Rulebook:
    """The rulebook in this folder, or the packaged one. Raises SetupError, naming file and line."""
    with readable_rulebook_errors():
        return load_rulebook(read_rulebook_files(folder))


@contextmanager
def readable_rulebook_errors() -> Iterator[None]:
    """Turn what is wrong with a rulebook into one message, a line for each thing to mend."""
    try:
        yield
    except RulebookError as error:
        lines = "\n".join(map(str, error.problems))
        raise SetupError(f"The rulebook is refused, {len(error.problems)} to mend:\n{lines}") from error
    except (OSError, UnicodeError) as error:
        raise SetupError(f"The rulebook can't be read: {error}.") from error
