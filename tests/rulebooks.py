"""The packaged rulebook, loaded once in a process."""

from functools import cache

from routing_rules.rulebook import load_rulebook
from routing_rules.rulebook_parts import Rulebook
from service.foundation.rulebook_files import read_rulebook_files


@cache
def default_rulebook() -> Rulebook:
    """As it is shipped."""
    return load_rulebook(read_rulebook_files(None))
